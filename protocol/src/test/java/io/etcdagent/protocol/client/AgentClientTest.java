package io.etcdagent.protocol.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.AgentsView;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.ConflictView;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.GatesReport;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.MembersView;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.OperationsView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutKind;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.RolloutsView;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import io.etcdagent.protocol.client.ScriptedAgent.Script;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(600)
class AgentClientTest {

    private static final String TIME = "2026-11-23T03:00:00Z";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(400);

    /** For what has to come in time: a busy machine may keep it back for some seconds. */
    private static final Duration AMPLE = Duration.ofSeconds(6);

    private static final NodeHealth NODE = new NodeHealth(
            "1",
            "etcd-1",
            "host1",
            Verdict.HEALTHY,
            List.of(),
            new UnitView("etcd.service", "systemd", "active", "running", null, null, 1, "success"),
            TIME,
            0,
            false,
            "0.1.0",
            null);
    private static final ClusterHealth CLUSTER = new ClusterHealth("cdf8", Verdict.HEALTHY, List.of());
    private static final HealthReport HEALTH = new HealthReport(CLUSTER, List.of(), NODE, null, null);
    private static final LockView LOCK = new LockView(null, List.of(), null);
    private static final RolloutView ROLLOUT = rollout(RolloutState.RUNNING);

    @TempDir
    Path directory;

    private final List<ScriptedAgent> agents = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (ScriptedAgent agent : agents) {
            agent.close();
        }
    }

    @Test
    void everyRouteGivesItsRecord() throws Exception {
        MembersView members = new MembersView("cdf8", List.of(), false, 1);
        NodeView node = new NodeView(NODE, CLUSTER, null, null, null, null);
        GatesReport gates = new GatesReport("1", "etcd-1", true, List.of());
        AgentsView known = new AgentsView(List.of());
        OperationsView operations = new OperationsView(List.of(operation(Phase.QUEUE)));
        ScriptedAgent agent = agent(
                ScriptedAgent.json(HEALTH),
                ScriptedAgent.json(node),
                ScriptedAgent.json(members),
                ScriptedAgent.json(gates),
                ScriptedAgent.json(LOCK),
                ScriptedAgent.json(known),
                ScriptedAgent.json(operations),
                ScriptedAgent.json(operation(Phase.STOP)),
                ScriptedAgent.json(operation(Phase.CHECK)),
                ScriptedAgent.json(ROLLOUT));
        AgentClient client = client(LONG);

        assertEquals(HEALTH, client.health());
        assertEquals(node, client.node());
        assertEquals(members, client.members());
        assertEquals(gates, client.gates());
        assertEquals(LOCK, client.lock());
        assertEquals(known, client.agents());
        assertEquals(operations, client.operations());
        assertEquals(operation(Phase.STOP), client.operation("op-1"));
        assertEquals(operation(Phase.CHECK), client.cancelOperation("../x y"));
        assertEquals(ROLLOUT, client.rollout());
        assertEquals(
                List.of(
                        "GET /v1/health",
                        "GET /v1/node",
                        "GET /v1/members",
                        "GET /v1/gates",
                        "GET /v1/lock",
                        "GET /v1/agents",
                        "GET /v1/operations",
                        "GET /v1/operations/op-1",
                        "DELETE /v1/operations/..%2Fx%20y",
                        "GET /v1/rollouts/current"),
                agent.received().stream()
                        .map(request -> request.method() + ' ' + request.target())
                        .toList());
    }

    @Test
    void anOperationIsPostedWithItsKey() throws Exception {
        ScriptedAgent agent = agent(ScriptedAgent.json(202, operation(Phase.QUEUE)));

        OperationRequest request = new OperationRequest(OperationKind.RESTART, "kernel", null, 2.0, false, true, null);
        assertEquals(operation(Phase.QUEUE), client(LONG).startOperation(request, "key-1"));

        ScriptedAgent.Received received = agent.received().get(0);
        assertEquals("POST /v1/operations", received.method() + ' ' + received.target());
        assertTrue(received.head().contains("\r\nIdempotency-Key: key-1\r\n"), received::head);
        assertTrue(received.head().contains("\r\nContent-Type: application/json\r\n"), received::head);
        assertEquals(
                "{\"kind\":\"restart\",\"reason\":\"kernel\",\"settleSeconds\":2.0,\"dryRun\":false,\"allowOutage\":true}",
                received.body());
    }

    @Test
    void aRolloutIsPosted() throws Exception {
        ScriptedAgent agent = agent(ScriptedAgent.json(202, ROLLOUT));
        assertEquals(ROLLOUT, client(LONG).startRollout(RolloutRequest.restart("kernel", null, null)));
        assertEquals("/v1/rollouts", agent.received().get(0).target());
    }

    @Test
    void aRolloutIsPausedResumedAndAborted() throws Exception {
        RolloutView paused = rollout(RolloutState.PAUSED);
        RolloutView aborted = rollout(RolloutState.ABORTED);
        ScriptedAgent agent =
                agent(ScriptedAgent.json(paused), ScriptedAgent.json(ROLLOUT), ScriptedAgent.json(aborted));
        RolloutChangeRequest request = new RolloutChangeRequest("r-1", "the pager");

        assertEquals(paused, client(LONG).pauseRollout(request));
        assertEquals(ROLLOUT, client(LONG).resumeRollout(request));
        assertEquals(aborted, client(LONG).abortRollout(request));
        assertEquals(
                List.of(
                        "POST /v1/rollouts/current/pause",
                        "POST /v1/rollouts/current/resume",
                        "POST /v1/rollouts/current/abort"),
                agent.received().stream()
                        .map(received -> received.method() + ' ' + received.target())
                        .toList());
        assertEquals(
                "{\"rollout\":\"r-1\",\"reason\":\"the pager\"}",
                agent.received().get(0).body());
    }

    @Test
    void theLastRolloutsAreListed() throws Exception {
        RolloutsView last = new RolloutsView(List.of(ROLLOUT, rollout(RolloutState.FAILED)));
        ScriptedAgent agent = agent(ScriptedAgent.json(last));
        assertEquals(last, client(LONG).rollouts());
        assertEquals("/v1/rollouts", agent.received().get(0).target());
    }

    @Test
    void aSickNodeGivesItsReportAllTheSame() throws Exception {
        agent(ScriptedAgent.json(503, HEALTH));
        assertEquals(HEALTH, client(LONG).health());
    }

    @Test
    void anAnswerMayComeInPieces() throws Exception {
        agent((request, connection) -> {
            String json = new Messages().compact(HEALTH);
            connection.send(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n");
            connection.chunk(json.substring(0, 7));
            connection.chunk(json.substring(7));
            connection.send("0\r\n\r\n");
        });
        assertEquals(HEALTH, client(LONG).health());
    }

    @Test
    void aRefusalCarriesItsGates() throws Exception {
        GateView gate = new GateView("others-healthy", true, false, "etcd-2 is down", "start it", false);
        agent(ScriptedAgent.problem(409, new Problem("urn:x", "Refused by a gate", 409, "because", List.of(gate))));
        AgentProblem problem =
                assertThrows(AgentProblem.class, () -> client(LONG).gates());
        assertEquals(409, problem.problem().status());
        assertEquals(List.of(gate), problem.gates());
        assertEquals("Refused by a gate: because", problem.getMessage());
    }

    @Test
    void aProblemWithoutGatesHasNone() throws Exception {
        agent(ScriptedAgent.problem(503, new Problem("urn:x", "No quorum", 503, "wait", null)));
        assertEquals(
                List.of(),
                assertThrows(AgentProblem.class, () -> client(LONG).health()).gates());
    }

    @Test
    void aServerThatDripsBytesIsLeftAtTheDeadline() throws Exception {
        CountDownLatch dripping = new CountDownLatch(3);
        agent((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{");
            while (true) {
                connection.send(" ");
                dripping.countDown();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        });
        assertTimesOut(() -> client(AMPLE).health());
        assertTrue(dripping.await(0, TimeUnit.SECONDS), "the client left before anything dripped");
    }

    @Test
    void aServerThatDripsItsHeadIsLeftAtTheDeadline() throws Exception {
        agent((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nX: ");
            while (true) {
                connection.send("x");
                TimeUnit.MILLISECONDS.sleep(50);
            }
        });
        assertTimesOut(() -> client(SHORT).health());
    }

    @Test
    void aServerThatGoesOnPromisingIsLeftAtTheDeadline() throws Exception {
        agent((request, connection) -> {
            while (true) {
                connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            }
        });
        assertTimesOut(() -> client(SHORT).health());
    }

    @Test
    void aServerThatSaysNothingIsLeftAtTheDeadline() throws Exception {
        agent((request, connection) -> connection.awaitEnd());
        assertTimesOut(() -> client(SHORT).health());
    }

    @Test
    void aListenerThatAcceptsNobodyIsBusy() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket()), 1);
            List<SocketChannel> waiting = new ArrayList<>();
            try {
                fillBacklog(waiting);
                AgentUnreachable failure = assertTimeoutPreemptively(
                        Duration.ofSeconds(60),
                        () -> assertThrows(
                                AgentUnreachable.class, () -> client(SHORT).health()));
                assertEquals(Reason.BUSY, failure.reason());
            } finally {
                for (SocketChannel channel : waiting) {
                    channel.close();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "hello\r\nworld\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nxx",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n<garbage>",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: application/problem+json\r\nContent-Length: 1\r\n\r\n{",
                "HTTP/2 200 OK\r\n\r\n"
            })
    void whatIsNoAgentIsSaidToBeNone(String garbage) throws Exception {
        agent(ScriptedAgent.raw(garbage));
        AgentProtocolError error =
                assertThrows(AgentProtocolError.class, () -> client(LONG).health());
        assertTrue(String.valueOf(error.getMessage()).contains(socket().toString()), error::getMessage);
    }

    @Test
    void aHeadWithoutEndIsGarbage() throws Exception {
        agent(ScriptedAgent.raw("HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000)));
        assertThrows(AgentProtocolError.class, () -> client(LONG).health());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"cluster\"",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"clu",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n"
            })
    void anAnswerCutOffIsALostConnection(String beginning) throws Exception {
        agent(ScriptedAgent.raw(beginning));
        assertEquals(Reason.BROKEN, unreachable(() -> client(LONG).health()).reason());
    }

    @Test
    void anAnswerWithoutEndIsNotReadToTheEnd() throws Exception {
        agent((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
            while (true) {
                connection.send(" ".repeat(65536));
            }
        });
        AgentProtocolError error =
                assertThrows(AgentProtocolError.class, () -> client(LONG).health());
        assertTrue(String.valueOf(error.getMessage()).contains("more than 8388608 bytes"), error::getMessage);
    }

    @Test
    void withoutASocketTheAgentIsMissing() {
        AgentUnreachable failure = unreachable(() -> client(LONG).health());
        assertEquals(Reason.MISSING, failure.reason());
        assertEquals("cannot reach the agent at " + socket() + ": there is no such socket", failure.getMessage());
        assertTrue(failure.remedy().contains("systemctl status etcd-agent"), failure::remedy);
    }

    @Test
    void aPathTooLongForASocketIsNotCutOff() throws Exception {
        Path longest = directory.resolve("x".repeat(120));
        AgentClient client = new AgentClient(new UnixSocketTransport(longest), new Messages(), LONG);
        assertEquals(Reason.MISSING, unreachable(client::health).reason());
    }

    @Test
    void aSocketThatNobodyListensOnIsRefused() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertTrue(Files.exists(socket()));
        AgentUnreachable failure = unreachable(() -> client(LONG).health());
        assertEquals(Reason.REFUSED, failure.reason());
        assertTrue(failure.remedy().contains("systemctl start etcd-agent"), failure::remedy);
    }

    @Test
    void eventsComeOneByOneAndEnd() throws Exception {
        CountDownLatch firstSeen = new CountDownLatch(1);
        agent((request, connection) -> {
            ScriptedAgent.beginLines(connection);
            connection.chunk(line(event(1, Phase.QUEUE)));
            firstSeen.await();
            connection.chunk("\n");
            String second = line(event(2, Phase.CHECK));
            connection.chunk(second.substring(0, 10));
            connection.chunk(second.substring(10) + line(event(3, Phase.MARK)));
            connection.send("0\r\n\r\n");
        });
        try (EventStream<OperationEvent> events = client(LONG).followOperation("op-1", LONG)) {
            assertEquals(Optional.of(event(1, Phase.QUEUE)), events.next());
            firstSeen.countDown();
            assertEquals(Optional.of(event(2, Phase.CHECK)), events.next());
            assertEquals(Optional.of(event(3, Phase.MARK)), events.next());
            assertEquals(Optional.empty(), events.next());
        }
    }

    @Test
    void aStreamIsGoneOnWithAfterTheLastEventThatCame() throws Exception {
        ScriptedAgent agent = agent(
                ScriptedAgent.lines(event(8, Phase.STOP)), ScriptedAgent.lines(ROLLOUT), ScriptedAgent.lines(HEALTH));
        try (EventStream<OperationEvent> events = client(LONG).followOperation("op-1", 7, LONG)) {
            assertEquals(Optional.of(event(8, Phase.STOP)), events.next());
        }
        try (EventStream<RolloutView> events = client(LONG).followRollout(7, LONG)) {
            assertEquals(Optional.of(ROLLOUT), events.next());
        }
        try (EventStream<HealthReport> events = client(LONG).followHealth(LONG)) {
            assertEquals(Optional.of(HEALTH), events.next());
        }
        assertEquals(
                List.of(
                        "/v1/operations/op-1/events?after=7",
                        "/v1/rollouts/current/events?after=7",
                        "/v1/health/events"),
                agent.received().stream().map(ScriptedAgent.Received::target).toList());
    }

    @Test
    void aRefusalSaysOfWhatKindItIsAndWhatStandsInTheWay() throws Exception {
        ConflictView conflict = new ConflictView("op-0", "restart", "running", "/v1/operations/op-0");
        agent(
                ScriptedAgent.problem(409, new Problem("/problems/conflict", "t", 409, "d", null, conflict)),
                ScriptedAgent.problem(418, new Problem("/problems/of-another-age", "t", 418, "d", null)));
        AgentProblem refused =
                assertThrows(AgentProblem.class, () -> client(LONG).gates());
        assertEquals(AgentProblem.Kind.CONFLICT, refused.kind());
        assertEquals(Optional.of(conflict), refused.conflict());
        AgentProblem unknown =
                assertThrows(AgentProblem.class, () -> client(LONG).gates());
        assertEquals(AgentProblem.Kind.OTHER, unknown.kind());
        assertEquals(Optional.empty(), unknown.conflict());
    }

    @Test
    void operationsAreListedByWhatIsAskedFor() throws Exception {
        ScriptedAgent agent = agent(ScriptedAgent.json(new OperationsView(List.of())));
        client(LONG)
                .operations(OperationsFilter.all()
                        .in(Set.of(OperationState.RUNNING, OperationState.FAILED))
                        .of(Set.of(OperationKind.RESTART))
                        .since(Instant.parse(TIME))
                        .newest(5));
        assertEquals(
                "/v1/operations?state=failed%2Crunning&kind=restart&since=2026-11-23T03%3A00%3A00Z&limit=5",
                agent.received().get(0).target());
    }

    @Test
    void aRolloutIsAskedForAndChangedUnderAKey() throws Exception {
        ScriptedAgent agent = agent(ScriptedAgent.json(202, ROLLOUT));
        client(LONG).startRollout(RolloutRequest.restart("kernel", null, null), "k-1");
        client(LONG).pauseRollout(new RolloutChangeRequest(null, null), "k-2");
        client(LONG).resumeRollout(new RolloutChangeRequest(null, null), "k-3");
        client(LONG).abortRollout(new RolloutChangeRequest(null, null), "k-4");
        for (int i = 0; i < 4; i++) {
            String head = agent.received().get(i).head();
            assertTrue(head.contains("Idempotency-Key: k-" + (i + 1) + "\r\n"), head);
        }
    }

    @Test
    void rolloutEventsAreRollouts() throws Exception {
        ScriptedAgent agent = agent(ScriptedAgent.lines(ROLLOUT));
        try (EventStream<RolloutView> events = client(LONG).followRollout(LONG)) {
            assertEquals(Optional.of(ROLLOUT), events.next());
            assertEquals(Optional.empty(), events.next());
        }
        assertEquals("/v1/rollouts/current/events", agent.received().get(0).target());
    }

    @Test
    void aStreamMayLastLongerThanACall() throws Exception {
        CountDownLatch later = new CountDownLatch(1);
        agent((request, connection) -> {
            ScriptedAgent.beginLines(connection);
            later.await();
            connection.chunk(line(event(1, Phase.QUEUE)));
            connection.send("0\r\n\r\n");
        });
        try (EventStream<OperationEvent> events = client(AMPLE).followOperation("op-1", LONG)) {
            Deadline callOver = Deadline.in(AMPLE);
            while (!callOver.hasPassed()) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            later.countDown();
            assertEquals(Optional.of(event(1, Phase.QUEUE)), events.next());
        }
    }

    @Test
    void aStreamThatFallsSilentTimesOut() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        agent((request, connection) -> {
            ScriptedAgent.beginLines(connection);
            connection.chunk(line(event(1, Phase.QUEUE)));
            sent.countDown();
            connection.awaitEnd();
        });
        try (EventStream<OperationEvent> events = client(LONG).followOperation("op-1", SHORT)) {
            assertTrue(sent.await(60, TimeUnit.SECONDS));
            events.next();
            assertTimesOut(events::next);
        }
    }

    @Test
    void emptyLinesKeepAStreamAlive() throws Exception {
        agent((request, connection) -> {
            ScriptedAgent.beginLines(connection);
            Deadline longerThanIdle = Deadline.in(AMPLE.plusSeconds(1));
            while (!longerThanIdle.hasPassed()) {
                connection.chunk("\n");
                TimeUnit.MILLISECONDS.sleep(20);
            }
            connection.chunk(line(event(1, Phase.QUEUE)));
            connection.awaitEnd();
        });
        try (EventStream<OperationEvent> events = client(LONG).followOperation("op-1", AMPLE)) {
            assertEquals(Optional.of(event(1, Phase.QUEUE)), events.next());
        }
    }

    @Test
    void aStreamThatBreaksSaysSo() throws Exception {
        agent(ScriptedAgent.brokenLines(event(1, Phase.QUEUE)));
        try (EventStream<OperationEvent> events = client(LONG).followOperation("op-1", LONG)) {
            events.next();
            assertEquals(Reason.BROKEN, unreachable(events::next).reason());
        }
    }

    @Test
    void aLineThatIsNoEventIsGarbage() throws Exception {
        agent(ScriptedAgent.lines(LOCK));
        try (EventStream<OperationEvent> events = client(LONG).followOperation("op-1", LONG)) {
            AgentProtocolError error = assertThrows(AgentProtocolError.class, events::next);
            assertTrue(String.valueOf(error.getMessage()).contains("\"time\" is missing"), error::getMessage);
        }
    }

    @Test
    void aLineWithoutEndIsGarbage() throws Exception {
        agent((request, connection) -> {
            ScriptedAgent.beginLines(connection);
            while (true) {
                connection.chunk("x".repeat(65536));
            }
        });
        try (EventStream<OperationEvent> events = client(LONG).followOperation("op-1", LONG)) {
            assertThrows(AgentProtocolError.class, events::next);
        }
    }

    @Test
    void aStreamThatIsRefusedIsAProblem() throws Exception {
        agent(ScriptedAgent.problem(404, new Problem("urn:x", "Not found", 404, "no such operation", null)));
        assertEquals(
                404,
                assertThrows(AgentProblem.class, () -> client(LONG).followOperation("op-1", LONG))
                        .problem()
                        .status());
    }

    @Test
    void closingAStreamEndsTheReadInAnotherThread() throws Exception {
        CountDownLatch readEnded = new CountDownLatch(1);
        CompletableFuture<Boolean> clientLeft = new CompletableFuture<>();
        agent((request, connection) -> {
            ScriptedAgent.beginLines(connection);
            connection.chunk(line(event(1, Phase.QUEUE)));
            readEnded.await();
            connection.awaitEnd();
            clientLeft.complete(true);
        });
        EventStream<OperationEvent> events = client(LONG).followOperation("op-1", LONG);
        events.next();
        CompletableFuture<Optional<OperationEvent>> next = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                next.complete(events.next());
            } catch (AgentException e) {
                next.completeExceptionally(e);
            }
        });
        reader.start();
        awaitNative(reader);
        assertTimeoutPreemptively(Duration.ofSeconds(60), events::close);
        events.close();
        assertEquals(Optional.empty(), next.get(60, TimeUnit.SECONDS));
        readEnded.countDown();
        assertTrue(clientLeft.get(60, TimeUnit.SECONDS));
        assertEquals(Optional.empty(), events.next());
    }

    @Test
    void cancellingEndsACallThatIsUnderWayInAnotherThread() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Boolean> clientLeft = new CompletableFuture<>();
        agent((request, connection) -> {
            asked.countDown();
            connection.awaitEnd();
            clientLeft.complete(true);
        });
        AgentClient client = client(LONG);
        CompletableFuture<AgentException> failure = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                failure.completeExceptionally(new AssertionError(client.node()));
            } catch (AgentException e) {
                failure.complete(e);
            }
        });
        caller.start();
        assertTrue(asked.await(60, TimeUnit.SECONDS));

        client.cancel();

        assertEquals(AgentUnreachable.class, failure.get(60, TimeUnit.SECONDS).getClass());
        assertTrue(clientLeft.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aClosedStreamGivesNothingMore() throws Exception {
        agent((request, connection) -> {
            ScriptedAgent.beginLines(connection);
            connection.chunk(line(event(1, Phase.QUEUE)) + line(event(2, Phase.CHECK)));
            connection.awaitEnd();
        });
        EventStream<OperationEvent> events = client(LONG).followOperation("op-1", LONG);
        assertEquals(Optional.of(event(1, Phase.QUEUE)), events.next());
        events.close();
        assertEquals(Optional.empty(), events.next());
    }

    private static void assertTimesOut(Executable call) {
        AgentUnreachable failure =
                assertTimeoutPreemptively(Duration.ofSeconds(60), () -> assertThrows(AgentUnreachable.class, call));
        assertEquals(Reason.TIMED_OUT, failure.reason());
    }

    private static AgentUnreachable unreachable(Executable call) {
        return assertThrows(AgentUnreachable.class, call);
    }

    /** Connects until the kernel takes no more, as if many clients waited for an agent that accepts none. */
    private void fillBacklog(List<SocketChannel> waiting) throws IOException {
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            waiting.add(channel);
            channel.configureBlocking(false);
            try {
                if (!channel.connect(UnixDomainSocketAddress.of(socket()))) {
                    return;
                }
            } catch (IOException full) {
                return;
            }
        }
    }

    /** Waits until the thread is inside the read: its own frames end in the client's socket. */
    private static void awaitNative(Thread thread) throws InterruptedException {
        Deadline deadline = Deadline.in(Duration.ofSeconds(60));
        while (!deadline.hasPassed()) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getClassName().equals(UnixChannelSocket.class.getName())
                        && frame.getMethodName().equals("receive")) {
                    return;
                }
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new AssertionError("the reader never read");
    }

    private Path socket() {
        return directory.resolve("agent.sock");
    }

    private ScriptedAgent agent(Script... scripts) throws IOException {
        ScriptedAgent agent = new ScriptedAgent(socket(), scripts);
        agents.add(agent);
        return agent;
    }

    private AgentClient client(Duration timeout) {
        return new AgentClient(new UnixSocketTransport(socket()), new Messages(), timeout);
    }

    private static String line(Record message) {
        return new Messages().compact(message) + "\n";
    }

    private static OperationEvent event(long sequence, Phase phase) {
        return new OperationEvent(sequence, TIME, sequence * 1000, operation(phase));
    }

    private static RolloutView rollout(RolloutState state) {
        return new RolloutView(
                "r-1",
                RolloutKind.RESTART,
                state,
                "",
                "kernel",
                "uid 0",
                TIME,
                null,
                null,
                2000,
                0,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                0);
    }

    private static OperationView operation(Phase phase) {
        return new OperationView(
                "op-1",
                OperationKind.RESTART,
                "1",
                "etcd-1",
                OperationState.RUNNING,
                phase,
                "",
                "uid 0",
                "kernel",
                TIME,
                null,
                List.of(),
                null);
    }
}
