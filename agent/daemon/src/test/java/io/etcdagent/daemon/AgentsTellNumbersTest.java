package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.Exposition;
import io.etcdagent.daemon.testing.FollowedRollout;
import io.etcdagent.daemon.testing.Promtool;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.client.AgentException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Three real agents with a real etcd each, and what they tell Prometheus. */
@Tag("coordination")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class AgentsTellNumbersTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String OPERATIONS = "etcd_agent_operations_total";
    private static final String REFUSALS = "etcd_agent_gate_refusals_total";
    private static final String ROLLOUTS = "etcd_agent_rollouts_total";
    private static final String PHASES = "etcd_agent_operation_phase_duration_seconds_count";
    private static final String CLUSTER = "etcd_agent_cluster_verdict";
    private static final int METRICS_PORT = 2391;

    private TestAgents agents;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(3);
    }

    /** An agent that starts starts its etcd, which a test took down, unless it was told to keep it down. */
    @AfterEach
    void allIsWellAgain() throws Exception {
        for (TestAgent agent : agents.all()) {
            if (agent.etcd().isEmpty()) {
                startAnew(agent);
            }
            if (agent.numbers().all("etcd_agent_leftover", "state", "kept-down").stream()
                    .anyMatch(sample -> sample.value() == 1)) {
                agent.end(agent.order(OperationKind.START));
            }
        }
        agents.awaitHealthy();
    }

    @AfterAll
    void stopAgents() {
        agents.close();
    }

    @Test
    void aHealthyClusterIsToldAsItIsAndPromtoolHasNothingToSay() throws Exception {
        TestAgent agent = agents.get(0);
        String sent = Await.until(
                "it has looked just now, and found all well",
                SOON,
                agent::page,
                page -> Exposition.parse(page).value("etcd_agent_health_stale") == 0
                        && Exposition.parse(page).value(CLUSTER, "verdict", "healthy") == 1
                        && Exposition.parse(page).value("etcd_agent_node_verdict", "verdict", "healthy") == 1);
        assertEquals("", Promtool.complaintsAbout(sent));
        Exposition page = Exposition.parse(sent);

        assertEquals(1, page.value(CLUSTER, "verdict", "healthy"));
        assertEquals(0, page.value(CLUSTER, "verdict", "unavailable"));
        assertEquals(1, page.value("etcd_agent_node_verdict", "verdict", "healthy"));
        assertEquals(0, page.value("etcd_agent_health_stale"));
        assertTrue(page.value("etcd_agent_health_age_seconds") < SOON.toSeconds());
        assertEquals(3, page.value("etcd_agent_cluster_members", "role", "voter"));
        assertEquals(2, page.value("etcd_agent_cluster_quorum_members"));
        assertEquals(1, page.value("etcd_agent_unit_active"));
        assertEquals(1, page.value("etcd_agent_alarms_known"));
        assertEquals(List.of(), page.all("etcd_agent_alarm"));
        assertEquals(List.of(), page.all("etcd_agent_disruption"));
        assertEquals(1, page.value("etcd_agent_node_info", "member", agent.name(), "member_id", id(agent)));
        assertEquals(
                Set.of(agents.leader().name()),
                page.all("etcd_agent_member_is_leader").stream()
                        .filter(sample -> sample.value() == 1)
                        .map(sample -> sample.labels().getOrDefault("member", ""))
                        .collect(Collectors.toSet()));
        for (TestAgent each : agents.all()) {
            assertEquals(
                    1,
                    page.value("etcd_agent_member_verdict", "member_id", id(each), "verdict", "healthy"),
                    each.name());
            assertTrue(page.value("etcd_agent_member_raft_lag_entries", "member_id", id(each)) < 100, each.name());
            assertTrue(
                    page.value("etcd_agent_member_db_size_bytes", "member_id", id(each))
                            >= page.value("etcd_agent_member_db_size_in_use_bytes", "member_id", id(each)),
                    each.name());
            assertTrue(page.value("etcd_agent_member_raft_term", "member_id", id(each)) > 1, each.name());
            assertEquals(0, page.value("etcd_agent_member_rolled_back", "member_id", id(each)), each.name());
            Await.until(
                    "the mark of " + each.name() + " is there",
                    SOON,
                    () -> agent.numbers()
                                    .all("etcd_agent_member_high_water_index", "member_id", id(each))
                                    .size()
                            == 1);
        }
    }

    @Test
    void whatEtcdItselfMeasuresIsToldWithDisksUrlsAndChecks() throws Exception {
        TestAgent agent = agents.get(0);
        Exposition page = Await.until("it has measured", SOON, agent::numbers, AgentsTellNumbersTest::hasMeasuredAll);

        assertEquals(1, page.value("etcd_agent_etcd_metrics_up"));
        double fsyncs = page.value("etcd_agent_etcd_wal_fsync_duration_seconds_count");
        assertTrue(fsyncs > 0 && fsyncs <= agent.metric("etcd_disk_wal_fsync_duration_seconds_count"), page::toString);
        assertTrue(page.value("etcd_agent_etcd_backend_commit_duration_seconds_count") > 0);
        assertTrue(page.value("etcd_agent_etcd_leader_changes_seen_total") >= 1);
        assertEquals(agent.metric("etcd_server_quota_backend_bytes"), page.value("etcd_agent_quota_bytes"));
        page.all("etcd_agent_client_url_up").forEach(url -> assertEquals(1, url.value(), url::toString));
        assertEquals(2, page.all("etcd_agent_clock_offset_seconds").size());
        page.all("etcd_agent_clock_offset_seconds")
                .forEach(offset -> assertEquals(0, offset.value(), 5, offset::toString));
        assertTrue(page.all("etcd_agent_disk_free_bytes").size() == 1);
        assertEquals(1, page.value("etcd_agent_check_state", "check", "rolled-back", "state", "ok"));
        assertEquals("", Promtool.complaintsAbout(agent.page()));
    }

    /** Since all are up: what was measured while another test had some of them down is told until the next time. */
    private static boolean hasMeasuredAll(Exposition page) {
        List<Exposition.Sample> urls = page.all("etcd_agent_client_url_up");
        return urls.size() == 3
                && urls.stream().allMatch(url -> url.value() == 1)
                && page.all("etcd_agent_clock_offset_seconds").size() == 2
                && page.all("etcd_agent_disk_free_bytes").size() == 1
                && page.all("etcd_agent_etcd_metrics_up").stream().allMatch(up -> up.value() == 1);
    }

    @Test
    void theProcessIsToldAsTheKernelSeesIt() throws Exception {
        TestAgent agent = agents.get(0);
        Exposition page = agent.numbers();

        assertTrue(page.value("process_resident_memory_bytes") > 16 << 20, page::toString);
        assertTrue(page.value("process_cpu_seconds_total") > 0.1, page::toString);
        assertTrue(page.value("process_open_fds") > 5 && page.value("process_open_fds") < 500, page::toString);
        assertTrue(page.value("process_max_fds") >= page.value("process_open_fds"));
        double started = page.value("process_start_time_seconds");
        double seen = ProcessHandle.of(agent.pid())
                        .orElseThrow()
                        .info()
                        .startInstant()
                        .orElseThrow()
                        .toEpochMilli()
                / 1e3;
        assertEquals(seen, started, 1.5);
        assertTrue(page.value("jvm_memory_used_bytes", "area", "heap") > 1 << 20);
        assertEquals(64 << 20, page.value("jvm_memory_max_bytes", "area", "heap"), 4 << 20);
        assertTrue(page.value("jvm_threads_current") > 5);
        assertTrue(page.families().contains("jvm_gc_collection_seconds"));
    }

    @Test
    void aRolloutIsCountedOnceByEveryAgentAndTheOperationsOfItWhereTheyRan() throws Exception {
        List<Exposition> before = agents.all().stream().map(TestAgent::numbers).toList();

        FollowedRollout.start(agents, agents.get(0), RolloutRequest.restart("a test", null, 0.2))
                .await(RolloutState.SUCCEEDED);

        for (int i = 0; i < 3; i++) {
            TestAgent agent = agents.get(i);
            Exposition then = before.get(i);
            Exposition now = Await.until(
                    agent.name() + " has counted it",
                    SOON,
                    agent::numbers,
                    page -> more(then, page, ROLLOUTS, "kind", "restart", "outcome", "succeeded") == 1
                            && more(then, page, OPERATIONS, "kind", "restart", "outcome", "succeeded") == 1
                            && more(then, page, "etcd_agent_lock_hold_duration_seconds_count") == 1
                            && page.value("etcd_agent_lock_held_seconds") == 0
                            && page.value("etcd_agent_rollout_state", "state", "succeeded") == 1);
            assertEquals(0, more(then, now, OPERATIONS, "kind", "restart", "outcome", "failed"));
            for (String phase : List.of("queue", "check", "mark", "stop", "start", "verify", "clear")) {
                assertEquals(1, more(then, now, PHASES, "kind", "restart", "phase", phase), phase);
            }
            assertEquals(1, more(then, now, "etcd_agent_lock_wait_duration_seconds_count"));
            assertTrue(more(then, now, "etcd_agent_lock_hold_duration_seconds_sum") > 0.2);
            assertEquals(3, now.value("etcd_agent_rollout_members", "state", "succeeded"));
            assertEquals("", Promtool.complaintsAbout(agent.page()));
        }

        TestAgent anew = agents.get(1);
        startAnew(anew);
        Await.until(
                "it sees the rollout that is over",
                SOON,
                () -> anew.numbers()
                                .all("etcd_agent_rollout_state", "state", "succeeded")
                                .size()
                        == 1);
        assertEquals(0, sum(anew.numbers(), ROLLOUTS), "it did not see that one end");
    }

    @Test
    void whatAGateRefusesIsCountedAtTheGateAndARehearsalIsNot() throws Exception {
        TestAgent down = agents.get(1);
        TestAgent asked = agents.get(2);
        Exposition before = asked.numbers();
        down.etcd().orElseThrow().destroyForcibly();
        Await.until(
                "it is seen",
                SOON,
                () -> asked.numbers().value("etcd_agent_member_verdict", "member_id", id(down), "verdict", "healthy")
                        == 0);

        asked.end(asked.order(new OperationRequest(OperationKind.RESTART, "a test", null, 0.2, true, false, null)));
        assertThrows(
                AgentException.class,
                () -> asked.order(
                        new OperationRequest(OperationKind.RESTART, "a test", null, 0.2, false, false, null)));
        Exposition refused = asked.numbers();
        assertEquals(1, more(before, refused, REFUSALS, "gate", "others-healthy"));
        assertEquals(1, more(before, refused, REFUSALS, "gate", "quorum-without-me"));
        assertEquals(0, more(before, refused, REFUSALS, "gate", "no-alarm"));
        assertEquals(0, more(before, refused, OPERATIONS, "kind", "restart", "outcome", "refused"));
    }

    @Test
    void withoutAQuorumAPageWaitsForNobodyAndTellsHowOldItIs() throws Exception {
        TestAgent left = agents.get(0);
        List<TestAgent> down = List.of(agents.get(1), agents.get(2));
        down.forEach(agent -> agent.etcd().orElseThrow().destroyForcibly());
        Exposition page = Await.until(
                "the quorum is seen to be lost",
                SOON,
                left::numbers,
                // Of a look that began before both were gone one may have answered.
                now -> now.value(CLUSTER, "verdict", "unavailable") == 1
                        && now.values("etcd_agent_member_raft_index", "member").equals(Set.of(left.name())));
        assertEquals(0, page.value(CLUSTER, "verdict", "healthy"));

        // A page that asked etcd for anything would take seconds each.
        assertTimeoutPreemptively(SOON, () -> {
            for (int i = 0; i < 200; i++) {
                left.page();
            }
        });
        assertTrue(left.numbers().value("etcd_agent_member_list_age_seconds") > 0);
    }

    @Test
    void aStopIsToldByEveryAgentUntilTheStart() throws Exception {
        TestAgent stopped = agents.get(1);
        assertEquals(
                "succeeded",
                stopped.end(stopped.order(OperationKind.STOP)).state().word());
        for (TestAgent agent : agents.all()) {
            Exposition page = Await.until(
                    agent.name() + " tells the record",
                    SOON,
                    agent::numbers,
                    now -> !now.all("etcd_agent_disruption", "member_id", id(stopped), "kind", "stop")
                            .isEmpty());
            assertTrue(page.value("etcd_agent_disruption_start_timestamp_seconds", "member", stopped.name()) > 1e9);
        }
        Await.until(
                "what is left is told",
                SOON,
                () -> stopped.numbers().value("etcd_agent_leftover", "state", "kept-down") == 1);
        assertTrue(stopped.numbers().value("etcd_agent_lock_held_seconds") > 0);
        Await.until("the agent has looked since", SOON, () -> stopped.numbers().value("etcd_agent_unit_active") == 0);

        assertEquals(
                "succeeded",
                stopped.end(stopped.order(OperationKind.START)).state().word());
        Await.until(
                "the record is gone",
                SOON,
                () -> agents.get(0).numbers().all("etcd_agent_disruption").isEmpty());
        Await.until("the lock is free", SOON, () -> stopped.numbers().value("etcd_agent_lock_held_seconds") == 0);
    }

    @Test
    void aPortThatIsTakenKeepsNoAgentFromItsWorkAndAFreeOneHasTheSamePage() throws Exception {
        TestAgent agent = agents.get(0);
        String taken = agent.endpoint().getHost() + ":" + agent.endpoint().getPort();
        agent.terminate();
        agent.start(with(taken));
        agent.awaitAnswer();
        Await.until(
                "the log says so",
                SOON,
                agent::log,
                log -> log.contains("The port for metrics " + taken + " cannot be opened"));
        Await.until(
                "it looks",
                SOON,
                () -> agent.numbers().all(CLUSTER, "verdict", "healthy").size() == 1);

        // An address of this cluster's own: another port could be taken until the agent opens it.
        String free = agent.endpoint().getHost() + ":" + METRICS_PORT;
        agent.terminate();
        agent.start(with(free));
        agent.awaitAnswer();
        Await.until(
                "it looks",
                SOON,
                () -> agent.numbers().all(CLUSTER, "verdict", "healthy").size() == 1);
        // What is measured now and then may have come between the two.
        Await.until(
                "the port tells what the socket tells",
                SOON,
                () -> pageAt(free).types().equals(agent.numbers().types()));
        agent.terminate();
        agent.start();
        agent.awaitAnswer();
    }

    @Test
    void aMemberThatHasLeftIsToldOfNoMore() throws Exception {
        try (TestAgents others = TestAgents.start(3)) {
            TestAgent staying = others.leader();
            TestAgent leaving = others.followers().get(0);
            String gone = id(leaving);
            Await.until(
                    "it is told of",
                    SOON,
                    () -> membersOn(staying.numbers()).contains(gone)
                            && !staying.numbers()
                                    .all("etcd_agent_member_high_water_index", "member_id", gone)
                                    .isEmpty());

            new Etcdctl(staying.endpoint()).removeMember(gone, SOON);

            Await.until(
                    "it is told of no more",
                    SOON,
                    () -> !membersOn(staying.numbers()).contains(gone));
            Exposition page = staying.numbers();
            assertEquals(2, membersOn(page).size(), page::toString);
            assertEquals("", Promtool.complaintsAbout(staying.page()));
        }
    }

    /** The members that any number is about. */
    private static Set<String> membersOn(Exposition page) {
        return page.samples().stream()
                .filter(sample -> sample.labels().containsKey("member_id"))
                .map(sample -> sample.labels().getOrDefault("member_id", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static double more(Exposition before, Exposition now, String name, String... labels) {
        return sum(now, name, labels) - sum(before, name, labels);
    }

    private static double sum(Exposition page, String name, String... labels) {
        return page.all(name, labels).stream()
                .mapToDouble(Exposition.Sample::value)
                .sum();
    }

    private static String id(TestAgent agent) {
        try {
            return Objects.requireNonNull(agent.client().health().node().memberId());
        } catch (AgentException e) {
            throw new AssertionError(e);
        }
    }

    private static AgentProgram with(String metricsPort) {
        return new AgentProgram(AgentProgram.usual().mainClass(), Map.of("ETCD_AGENT_METRICS_LISTEN", metricsPort));
    }

    private static Exposition pageAt(String port) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://" + port + "/metrics").toURL().openConnection();
        try (InputStream body = connection.getInputStream()) {
            assertEquals("text/plain; version=0.0.4; charset=utf-8", connection.getContentType());
            return Exposition.parse(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void startAnew(TestAgent agent) {
        agent.terminate();
        agent.start();
        agent.awaitAnswer();
    }
}
