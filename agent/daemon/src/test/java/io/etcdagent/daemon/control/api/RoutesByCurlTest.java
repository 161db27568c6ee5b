package io.etcdagent.daemon.control.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.local.Curl;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Role;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.OperationsView;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.json.MalformedMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes as an operator with curl meets them. */
class RoutesByCurlTest {

    private static final String HOST = "http://localhost";
    private static final String JSON = "Content-Type: application/json";

    private RunningServer running;
    private ScriptedApi api;

    @BeforeEach
    void open() throws Exception {
        running = RunningServer.usual();
        api = running.api;
    }

    @AfterEach
    void close() throws Exception {
        running.close();
    }

    @Test
    void plainViewsAnswerWithTheMessageOfTheAgent() throws Exception {
        Map<String, Record> views = Map.of(
                "/v1/node", Samples.nodeView(),
                "/v1/members", Samples.MEMBERS,
                "/v1/gates", Samples.GATES,
                "/v1/diagnosis", Samples.DIAGNOSIS,
                "/v1/alarms", Samples.ALARMS,
                "/v1/lock", Samples.LOCK,
                "/v1/agents", Samples.AGENTS,
                "/v1/operations",
                        new OperationsView(List.of(Samples.operation(OperationState.RUNNING, "waits for the lock"))));
        for (Map.Entry<String, Record> view : views.entrySet()) {
            Curl.Answer answer = running.curl(HOST + view.getKey());
            assertEquals(200, answer.status(), view.getKey());
            assertEquals("application/json", answer.header("content-type"));
            assertEquals("no-store", answer.header("cache-control"));
            assertEquals(
                    view.getValue(), read(answer, view.getValue().getClass().asSubclass(Record.class)), view.getKey());
        }
    }

    @Test
    void healthIs503WhenNodeOrClusterIsUnavailableAndTheReportComesAllTheSame() throws Exception {
        assertEquals(200, healthWith(Verdict.HEALTHY, Verdict.DEGRADED));
        assertEquals(200, healthWith(Verdict.DEGRADED, Verdict.HEALTHY));
        assertEquals(503, healthWith(Verdict.UNAVAILABLE, Verdict.HEALTHY));
        assertEquals(503, healthWith(Verdict.HEALTHY, Verdict.UNAVAILABLE));
    }

    private int healthWith(Verdict node, Verdict cluster) throws Exception {
        api.health = Samples.health(node, cluster, false);
        Curl.Answer answer = running.curl(HOST + "/v1/health");
        assertEquals(api.health, read(answer, HealthReport.class));
        return answer.status();
    }

    @Test
    void aFreshLookIsTakenOnlyWhereItIsAskedFor() throws Exception {
        running.curl(HOST + "/v1/health");
        running.curl(HOST + "/v1/health?fresh=false");
        assertEquals(0, api.freshAsked.get());
        assertEquals(api.health, read(running.curl(HOST + "/v1/health?fresh=true"), HealthReport.class));
        assertEquals(1, api.freshAsked.get());
        problem(running.curl(HOST + "/v1/health?fresh=now"), ProblemType.BAD_REQUEST);
        problem(running.curl(HOST + "/v1/health?cached=true"), ProblemType.BAD_REQUEST);
        assertEquals(1, api.freshAsked.get());
    }

    @Test
    void numbersAreTextForPrometheus() throws Exception {
        Curl.Answer answer = running.curl(HOST + "/metrics");

        assertEquals(200, answer.status());
        assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.header("content-type"));
        assertEquals(Samples.METRICS, answer.body());
    }

    @Test
    void probesTellTheAgentsLifeFromTheNodesService() throws Exception {
        api.health = Samples.health(Verdict.UNAVAILABLE, Verdict.HEALTHY, false);
        assertEquals("ok\n", running.curl(HOST + "/livez").body());
        Problem down = problem(running.curl(HOST + "/readyz"), ProblemType.NOT_READY);
        assertTrue(down.detail().contains("node reason"), down.detail());

        api.health = Samples.health(Verdict.HEALTHY, Verdict.HEALTHY, true);
        Problem stale = problem(running.curl(HOST + "/readyz"), ProblemType.NOT_READY);
        assertTrue(stale.detail().contains("stale"), stale.detail());

        api.health = Samples.health(Verdict.DEGRADED, Verdict.HEALTHY, false);
        assertEquals(200, running.curl(HOST + "/readyz").status());
    }

    @Test
    void anOperationIsStartedWithWhatWasAskedAndByWhom() throws Exception {
        Curl.Answer answer = running.curl(
                HOST + "/v1/operations",
                "-H",
                JSON,
                "-H",
                "Idempotency-Key: k-1",
                "-d",
                "{\"kind\":\"restart\",\"reason\":\"kernel\",\"settleSeconds\":5}");

        assertEquals(202, answer.status());
        assertEquals("/v1/operations/5f3a", answer.header("location"));
        assertEquals(OperationState.RUNNING, read(answer, OperationView.class).state());
        ScriptedApi.Started started = api.started.remove();
        assertEquals(
                new OperationRequest(OperationKind.RESTART, "kernel", null, 5.0, false, false, null),
                started.request());
        assertEquals(Optional.of("k-1"), started.key().map(IdempotencyKey::value));
        assertEquals(Role.OPERATE, started.caller().role());
        assertTrue(
                started.caller().name().matches("uid=" + RunningServer.ownUid() + "( \\([^)]+\\))? pid=[1-9][0-9]*"),
                started.caller().name());
    }

    @Test
    void aRefusalOfAGateComesWithTheGates() throws Exception {
        Curl.Answer answer =
                running.curl(HOST + "/v1/operations", "-H", JSON, "-d", "{\"kind\":\"restart\",\"allowOutage\":true}");

        Problem problem = problem(answer, ProblemType.REFUSED_BY_GATE);
        assertEquals(409, answer.status());
        assertEquals(List.of(Samples.CLOSED_GATE), problem.gates());
    }

    @Test
    void anOperationIsShownAndCancelledByItsId() throws Exception {
        OperationView shown = read(running.curl(HOST + "/v1/operations/5f3a"), OperationView.class);
        assertEquals(OperationState.RUNNING, shown.state());
        Curl.Answer cancelled = running.curl(HOST + "/v1/operations/5f3a", "-X", "DELETE");
        assertEquals(200, cancelled.status());
        assertEquals(
                OperationState.CANCELLED, read(cancelled, OperationView.class).state());

        problem(running.curl(HOST + "/v1/operations/beef"), ProblemType.NOT_FOUND);
        problem(running.curl(HOST + "/v1/operations/beef/events"), ProblemType.NOT_FOUND);
    }

    @Test
    void aRolloutIsStartedAndShown() throws Exception {
        Curl.Answer answer = running.curl(HOST + "/v1/rollouts", "-H", JSON, "-d", "{\"reason\":\"kernel\"}");

        assertEquals(202, answer.status());
        assertEquals("/v1/rollouts/current", answer.header("location"));
        RolloutView begun = read(answer, RolloutView.class);
        assertEquals(begun, read(running.curl(HOST + "/v1/rollouts/current"), RolloutView.class));
    }

    @Test
    void anOperationIsFollowedToItsEnd() throws Exception {
        Process curl = Curl.start(running.socket, HOST + "/v1/operations/5f3a/events");
        var following = api.operationFollowers.poll(60, TimeUnit.SECONDS);
        assertNotNull(following);
        following.follower().next(Samples.event(1, "queue"));
        following.follower().next(Samples.event(2, "two\nlines"));
        following.follower().end();

        Curl.Answer answer = Curl.finish(curl);
        assertEquals("application/x-ndjson", answer.header("content-type"));
        assertEquals("chunked", answer.header("transfer-encoding"));
        String first = RunningServer.MESSAGES.compact(Samples.event(1, "queue"));
        String second = RunningServer.MESSAGES.compact(Samples.event(2, "two\nlines"));
        assertEquals(first + '\n' + second + '\n', answer.body());
    }

    @Test
    void aStreamGoesOnAfterTheEventThatParameterOrHeaderNames() throws Exception {
        String events = HOST + "/v1/operations/5f3a/events";
        assertEquals(OptionalLong.empty(), beginOf(events));
        assertEquals(OptionalLong.of(7), beginOf(events + "?after=7"));
        assertEquals(OptionalLong.of(7), beginOf(events, "-H", "Last-Event-ID: 7"));
        assertEquals(OptionalLong.of(7), beginOf(events + "?after=7", "-H", "Last-Event-ID: 7"));
        problem(running.curl(events + "?after=6", "-H", "Last-Event-ID: 7"), ProblemType.BAD_REQUEST);
        problem(running.curl(events + "?after=-1"), ProblemType.BAD_REQUEST);
        problem(running.curl(events, "-H", "Last-Event-ID: x"), ProblemType.BAD_REQUEST);
        problem(running.curl(events + "?from=7"), ProblemType.BAD_REQUEST);
        problem(running.curl(HOST + "/v1/rollouts/current/events?after=x"), ProblemType.BAD_REQUEST);
    }

    private OptionalLong beginOf(String url, String... arguments) throws Exception {
        Process curl = Curl.start(running.socket, append(new String[] {url}, arguments));
        var following = api.operationFollowers.poll(60, TimeUnit.SECONDS);
        assertNotNull(following);
        following.follower().end();
        Curl.finish(curl);
        return following.after();
    }

    @Test
    void theHealthIsToldLineByLine() throws Exception {
        Process curl = Curl.start(running.socket, HOST + "/v1/health/events");
        var following = api.healthFollowers.poll(60, TimeUnit.SECONDS);
        assertNotNull(following);
        following.follower().next(api.health);
        following.follower().end();
        Curl.Answer answer = Curl.finish(curl);
        assertEquals("application/x-ndjson", answer.header("content-type"));
        assertEquals(RunningServer.MESSAGES.compact(api.health) + '\n', answer.body());
    }

    @Test
    void operationsAreListedByWhatIsAskedFor() throws Exception {
        assertEquals(1, listed(""));
        assertEquals(1, listed("?state=running,failed&kind=restart&since=2026-11-23T03:00:00Z&limit=5"));
        assertEquals(0, listed("?state=succeeded"));
        assertEquals(0, listed("?kind=stop,start"));
        assertEquals(0, listed("?since=2026-11-23T03:00:01Z"));
        assertEquals(0, listed("?limit=0"));
        for (String wrong : List.of("?state=done", "?since=yesterday", "?limit=x", "?status=running")) {
            problem(running.curl(HOST + "/v1/operations" + wrong), ProblemType.BAD_REQUEST);
        }
    }

    private int listed(String query) throws Exception {
        return read(running.curl(HOST + "/v1/operations" + query), OperationsView.class)
                .operations()
                .size();
    }

    @Test
    void aKeyStandsForWhatIsAskedForHoweverItIsWrittenAndNotForAnythingElse() throws Exception {
        IdempotencyKey first = keyOf("/v1/operations", "{\"kind\":\"restart\",\"reason\":\"kernel\"}");
        assertTrue(keyOf("/v1/operations", "{ \"reason\": \"kernel\", \"kind\": \"restart\" }")
                .repeats(first));
        assertFalse(keyOf("/v1/operations", "{\"kind\":\"restart\"}").repeats(first));
        assertFalse(keyOf("/v1/operations", "{\"kind\":\"stop\",\"reason\":\"kernel\"}")
                .repeats(first));
    }

    private IdempotencyKey keyOf(String path, String body) throws Exception {
        assertEquals(
                202,
                running.curl(HOST + path, "-H", JSON, "-H", "Idempotency-Key: k-1", "-d", body)
                        .status());
        return api.started.remove().key().orElseThrow();
    }

    @Test
    void whatNamesItsEndTakesNoKey() throws Exception {
        String key = "Idempotency-Key: k-1";
        problem(running.curl(HOST + "/v1/operations/5f3a", "-X", "DELETE", "-H", key), ProblemType.BAD_REQUEST);
        problem(
                running.curl(HOST + "/v1/lock/unlock", "-H", JSON, "-H", key, "-d", "{\"operation\":\"5f3a\"}"),
                ProblemType.BAD_REQUEST);
    }

    @Test
    void theDescriptionAndTheIndexAreServed() throws Exception {
        Curl.Answer description = running.curl(HOST + "/openapi.yaml");
        assertEquals("application/yaml", description.header("content-type"));
        assertEquals(OpenApiDocument.read(), description.body());

        String index = running.curl(HOST + "/").body();
        assertTrue(index.contains("DELETE  /v1/operations/{id}"), index);
    }

    @Test
    void headGivesTheHeaderOfGetAndSubscribesNobody() throws Exception {
        Curl.Answer get = running.curl(HOST + "/v1/lock");
        Curl.Answer head = running.curl("-I", HOST + "/v1/lock");
        assertEquals(get.headers(), head.headers());
        assertEquals("", head.body());

        Curl.Answer events = running.curl("-I", HOST + "/v1/operations/5f3a/events");
        assertEquals("application/x-ndjson", events.header("content-type"));
        assertTrue(api.operationFollowers.isEmpty());
    }

    @Test
    void malformedJsonIsRefusedWithItsPosition() throws Exception {
        String detail = post("{\"kind\":\"restart\",\"reason\": tru}");
        assertTrue(detail.contains("at byte 29"), detail);
    }

    @Test
    void aBodyThatIsNotExactlyARequestDoesNothing() throws Exception {
        assertTrue(post("").contains("at byte 0"));
        assertTrue(post("{\"reason\":\"x\"}").contains("\"kind\" is missing"));
        assertTrue(post("{\"kind\":\"explode\"}").contains("explode"));
        assertTrue(post("{\"kind\":\"restart\",\"dryrun\":true}").contains("dryrun"));
        assertTrue(post("{\"kind\":\"restart\"} {}").contains("after the end"));
        assertTrue(post("{\"kind\":\"restart\",\"x\":" + "[".repeat(60_000)).contains("Unknown property x"));
        assertTrue(post("{\"kind\":\"restart\",\"between\":\"../sh\"}").contains("between.d"));
        assertTrue(post("{\"kind\":\"restart\",\"settleSeconds\":-1}").contains("settleSeconds"));
        assertTrue(post("{\"kind\":\"restart\",\"settleSeconds\":1e999}").contains("settleSeconds"));
        assertTrue(post("{\"kind\":\"restart\",\"reason\":\"a\\nb\"}").contains("reason"));
        assertTrue(api.started.isEmpty(), api.started::toString);
    }

    private String post(String body) throws Exception {
        Path file = Files.createTempFile("body", ".json");
        try {
            Files.writeString(file, body);
            return problem(
                            running.curl(HOST + "/v1/operations", "-H", JSON, "--data-binary", "@" + file),
                            ProblemType.BAD_REQUEST)
                    .detail();
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void whatCannotBeMeantIsRefused() throws Exception {
        String operations = HOST + "/v1/operations";
        String body = "{\"kind\":\"restart\"}";
        problem(running.curl(HOST + "/v2/health"), ProblemType.NOT_FOUND);
        problem(running.curl(HOST + "/v1/health/"), ProblemType.NOT_FOUND);
        problem(running.curl("--path-as-is", HOST + "/v1/../v1/health"), ProblemType.NOT_FOUND);
        problem(running.curl(HOST + "/v1/operations/%zz"), ProblemType.BAD_REQUEST);
        problem(running.curl(HOST + "/v1/health", "-H", "Accept: text/html"), ProblemType.NOT_ACCEPTABLE);
        problem(running.curl(operations, "-d", body), ProblemType.UNSUPPORTED_MEDIA_TYPE);
        problem(running.curl(operations + "?dryRun=true", "-H", JSON, "-d", body), ProblemType.BAD_REQUEST);
        problem(
                running.curl(operations, "-H", JSON, "-H", "Idempotency-Key: a b", "-d", body),
                ProblemType.BAD_REQUEST);
        Curl.Answer put = running.curl(operations, "-X", "PUT");
        problem(put, ProblemType.METHOD_NOT_ALLOWED);
        assertEquals("GET, HEAD, POST", put.header("allow"));
        assertTrue(api.started.isEmpty(), api.started::toString);
    }

    @Test
    void aDefectIsAnsweredWithAnIdAndNothingElse() throws Exception {
        api.gatesStep = () -> {
            throw new IllegalStateException("secret");
        };

        Curl.Answer answer = running.curl(HOST + "/v1/gates");

        Problem problem = problem(answer, ProblemType.INTERNAL_ERROR);
        assertTrue(problem.detail().matches(".*id [0-9a-f]{8}: .*"), problem.detail());
        assertFalse(answer.body().contains("secret") || answer.body().contains("IllegalState"), answer.body());
    }

    @Test
    void aBodyTooLargeIsRefusedWhileCurlIsStillSendingIt() throws Exception {
        running.close();
        running = new RunningServer(RunningServer.patient());
        Path body = Files.createTempFile("body", ".json");
        try {
            Files.writeString(body, " ".repeat(4 * 1024 * 1024));
            String[] send = {HOST + "/v1/operations", "-H", JSON, "--data-binary", "@" + body};
            problem(running.curl(send), ProblemType.BODY_TOO_LARGE);
            problem(running.curl(append(send, "-H", "Expect:")), ProblemType.BODY_TOO_LARGE);
            problem(running.curl(append(send, "-H", "Transfer-Encoding: chunked")), ProblemType.BODY_TOO_LARGE);
        } finally {
            Files.delete(body);
        }
    }

    @Test
    void aBodyIsAskedForWhenTheClientWaitsForThat() throws Exception {
        Curl.Answer answer = running.curl(
                HOST + "/v1/operations",
                "-H",
                JSON,
                "-H",
                "Expect: 100-continue",
                "--expect100-timeout",
                "15",
                "-d",
                "{\"kind\":\"restart\"}");
        assertEquals(202, answer.status());
    }

    @Test
    void severalRequestsShareOneConnection() throws Exception {
        Process curl = new ProcessBuilder(
                        "curl",
                        "-q",
                        "-sS",
                        "-w",
                        "%{num_connects}\n",
                        "-o",
                        "/dev/null",
                        "-o",
                        "/dev/null",
                        "--unix-socket",
                        running.socket.toString(),
                        HOST + "/livez",
                        HOST + "/v1/lock")
                .start();
        String connects = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, curl.waitFor());
        assertEquals("1\n0\n", connects);
    }

    private static String[] append(String[] first, String... then) {
        String[] all = java.util.Arrays.copyOf(first, first.length + then.length);
        System.arraycopy(then, 0, all, first.length, then.length);
        return all;
    }

    private static Problem problem(Curl.Answer answer, ProblemType type) throws MalformedMessage {
        assertEquals("application/problem+json", answer.header("content-type"), answer.body());
        Problem problem = read(answer, Problem.class);
        assertEquals(type.uri(), problem.type(), problem.detail());
        assertEquals(type.status(), answer.status());
        assertEquals(type.status(), problem.status());
        return problem;
    }

    private static <T extends Record> T read(Curl.Answer answer, Class<T> type) throws MalformedMessage {
        return RunningServer.MESSAGES.read(answer.body().getBytes(StandardCharsets.UTF_8), type);
    }
}
