package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.ForeignChangeKind;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.json.Messages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three real agents with a real etcd each: what they tell of what they did not do themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentsTellTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String RECORD = "/etcd-agent/disruption";

    private final TestConnections connections = TestConnections.plain();
    private TestAgents agents;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(3);
    }

    @AfterEach
    void noRecordIsLeftAndAllIsWell() throws Exception {
        connections.to(agents.get(0).endpoint()).commit(Transaction.begin().delete(RECORD), SOON);
        agents.awaitHealthy();
    }

    @AfterAll
    void stopAgents() {
        agents.close();
        connections.close();
    }

    @Test
    void everyNodeTellsWhoIsDownOnPurposeAndStillDoesWithoutAQuorum() throws Exception {
        EtcdConnection etcd = connections.to(agents.get(0).endpoint());
        etcd.commit(Transaction.begin().put(RECORD, new StoredJson(new Messages()).write(disruption())), SOON);
        for (TestAgent agent : agents.all()) {
            HealthReport report = Await.until(
                    agent.name() + " tells it",
                    SOON,
                    () -> agent.client().health(),
                    told -> told.disruption() != null && told.cluster().verdict() == Verdict.DEGRADED);
            assertEquals("op-9", Objects.requireNonNull(report.disruption()).operation());
            assertTrue(
                    report.cluster().reasons().toString().contains("on host9, with: etcd-agentctl start"),
                    report.toString());
        }

        TestAgent left = agents.get(0);
        List<TestAgent> broken = List.of(agents.get(1), agents.get(2));
        broken.forEach(agent -> agent.etcd().orElseThrow().destroyForcibly());
        HealthReport old = Await.until(
                "the record is told as an old one",
                SOON,
                () -> left.client().health(),
                report -> report.cluster().verdict() == Verdict.UNAVAILABLE
                        && report.cluster().reasons().toString().contains(" s ago; now the disruption record"));
        assertEquals("op-9", Objects.requireNonNull(old.disruption()).operation());
        assertEquals(
                "op-9",
                Objects.requireNonNull(left.client().node().disruption()).operation());

        broken.forEach(AgentsTellTest::startAnew);
        agents.all()
                .forEach(agent -> Await.until(
                        agent.name() + " reads it again",
                        SOON,
                        () -> agent.client().health(),
                        report -> report.disruption() != null
                                && !report.cluster().reasons().toString().contains(" s ago;")));
        etcd.commit(Transaction.begin().delete(RECORD), SOON);
        Await.until("it is told no more", SOON, () -> left.client().health().disruption() == null);
    }

    @Test
    void anEndOfEtcdThatTheAgentHadNoPartInIsToldUntilARestartIsVerified() throws Exception {
        TestAgent agent = agents.get(1);
        restart(agent);
        Await.until("nothing else is told", SOON, () -> foreign(agent), Optional::isEmpty);
        agent.etcd().orElseThrow().destroyForcibly();
        ForeignChange ended = Await.until("it is told", SOON, () -> foreign(agent), Optional::isPresent)
                .orElseThrow();
        assertEquals(ForeignChangeKind.STOPPED, ended.change());
        assertTrue(agent.log().contains("node2"), agent.log());
        assertTrue(agent.log().contains("not by this agent"), agent.log());

        // An agent that starts beside an etcd that is down starts it: that is its own doing.
        startAnew(agent);
        agents.awaitHealthy();
        assertEquals(Optional.of(ended), foreign(agent));
        Await.until(
                "its node is healthy all the same",
                SOON,
                () -> agent.client().health().node().verdict(),
                Verdict.HEALTHY::equals);

        restart(agent);
        Await.until("it is told no more", SOON, () -> foreign(agent), Optional::isEmpty);
    }

    @Test
    void whatWasDoneWhileNoAgentRanIsToldByTheNextOne() throws Exception {
        TestAgent agent = agents.get(2);
        restart(agent);
        Await.until("nothing else is told", SOON, () -> foreign(agent), Optional::isEmpty);
        agent.terminate();
        agent.etcd().orElseThrow().destroyForcibly();
        Await.until("etcd is gone", SOON, () -> agent.etcd().isEmpty());
        agent.start();
        agent.awaitAnswer();

        ForeignChange told = Await.until("it is told", SOON, () -> foreign(agent), Optional::isPresent)
                .orElseThrow();
        assertEquals(ForeignChangeKind.STOPPED, told.change());
    }

    @Test
    void theAgentsOwnRestartIsNotCalledForeign() throws Exception {
        TestAgent agent = agents.get(0);
        restart(agent);
        String before = agent.client().health().node().checkedAt();
        Await.until(
                "it has looked again",
                SOON,
                () -> agent.client().health().node().checkedAt(),
                checked -> !checked.equals(before));

        assertEquals(Optional.empty(), foreign(agent));
    }

    @Test
    void aFreshReportIsOfALookThatBeganAfterItWasAskedFor() throws Exception {
        TestAgent agent = agents.get(0);
        for (int number = 0; number < 3; number++) {
            Instant asked = Instant.now();
            Instant checked = Instant.parse(agent.client().freshHealth().node().checkedAt());
            assertFalse(checked.isBefore(asked), () -> checked + " is before " + asked);
        }
    }

    @Test
    void aMemberThatItsAgentKeepsDownIsToldByAllAndIsNoForeignChange() throws Exception {
        TestAgent agent = agents.get(0);
        restart(agent);
        Await.until("nothing else is told", SOON, () -> foreign(agent), Optional::isEmpty);
        run(agent, OperationKind.STOP);
        for (TestAgent each : agents.all()) {
            Await.until(
                    each.name() + " tells it",
                    SOON,
                    () -> each.client().health().cluster().reasons().toString(),
                    reasons -> reasons.contains("node1 (") && reasons.contains("is kept down on purpose since"));
        }
        assertEquals(Optional.empty(), foreign(agent));

        run(agent, OperationKind.START);
        agents.awaitHealthy();
        assertEquals(Optional.empty(), foreign(agent));
    }

    private static void restart(TestAgent agent) throws Exception {
        run(agent, OperationKind.RESTART);
    }

    private static void run(TestAgent agent, OperationKind kind) throws Exception {
        OperationRequest request = new OperationRequest(kind, "a test", null, 0.2, false, false, null);
        String id = agent.client()
                .startOperation(request, UUID.randomUUID().toString())
                .id();
        Await.until(
                "it is done: " + kind.word(),
                SOON,
                () -> agent.client().operation(id).state(),
                state -> state == OperationState.SUCCEEDED);
    }

    private static void startAnew(TestAgent agent) {
        agent.terminate();
        agent.start();
        agent.awaitAnswer();
    }

    private static Optional<ForeignChange> foreign(TestAgent agent) throws Exception {
        return Optional.ofNullable(agent.client().health().node().foreign());
    }

    /** Of a member that is none of these, so that no agent takes the record for its own. */
    private static Disruption disruption() {
        return new Disruption(
                StoredJson.VERSION,
                "op-9",
                OperationKind.STOP,
                "c",
                "9",
                "node9",
                "host9",
                Phase.STOP,
                "a test",
                "uid 0",
                "2026-11-23T03:00:00Z");
    }
}
