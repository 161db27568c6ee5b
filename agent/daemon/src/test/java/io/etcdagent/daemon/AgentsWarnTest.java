package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcdagent.daemon.check.Check;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A real agent with a real etcd of which something is about to go wrong. */
class AgentsWarnTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration CALL = Duration.ofSeconds(60);
    private static final int MIB = 1 << 20;
    private static final int BIG = 104;
    private static final int QUOTA = 60 * MIB;

    @Test
    void aBackendFileThatNearsItsQuotaIsWarnedOfAndThenDegradesTheNode() throws Exception {
        String quota = Integer.toString(QUOTA);
        try (TestAgents agents =
                        TestAgents.start(AgentsSetup.of(1).withEtcd(Map.of("ETCD_QUOTA_BACKEND_BYTES", quota)));
                TestConnections connections = TestConnections.plain()) {
            TestAgent agent = agents.get(0);
            HealthReport well = Await.until(
                    "all is measured",
                    SOON,
                    () -> agent.client().health(),
                    report -> check(report, Check.QUOTA_USE).state() == CheckState.OK
                            && check(report, Check.CLOCK_OFFSET).state() == CheckState.OK
                            && check(report, Check.LEADER_CHANGES).state() == CheckState.OK
                            && report.node().verdict() == Verdict.HEALTHY);
            assertEquals(
                    Arrays.stream(Check.values()).map(Check::id).toList(),
                    well.checks().stream().map(CheckView::id).toList());
            EtcdConnection etcd = connections.to(agent.endpoint());
            fill(etcd, 0.82, MIB / 4);
            HealthReport warned = awaitQuotaUse(agent, CheckState.WARNING, Verdict.HEALTHY);
            assertEquals(80.0, check(warned, Check.QUOTA_USE).threshold());

            fill(etcd, 0.96, MIB / 32);
            HealthReport critical = awaitQuotaUse(agent, CheckState.CRITICAL, Verdict.DEGRADED);
            assertTrue(critical.node().reasons().get(0).contains("of its quota of 60.0 MiB"), critical::toString);
        }
    }

    @Test
    void freePagesAndALearnerThatNeverStartedAreWarnedOf() throws Exception {
        AgentProgram impatient = new AgentProgram(
                "io.etcdagent.daemon.Main",
                Map.of("ETCD_AGENT_WARN_LEARNER_STUCK", "100ms", "ETCD_AGENT_WARN_FSYNC_LATENCY", "off"));
        try (TestAgents agents = TestAgents.start(AgentsSetup.of(1).running(impatient));
                TestConnections connections = TestConnections.plain()) {
            TestAgent agent = agents.get(0);
            EtcdConnection etcd = connections.to(agent.endpoint());
            boolean learners = EtcdBinaries.minor() >= 4;
            if (learners) {
                etcd.addMember(List.of(URI.create("http://127.0.0.1:1")), true, CALL);
            }
            write(etcd, BIG);
            await(agent, Check.FRAGMENTATION, CheckState.OK, any -> true);
            for (int i = 0; i < BIG; i++) {
                etcd.commit(Transaction.begin().delete("/big/" + i), CALL);
            }
            etcd.compact(etcd.revision(CALL), CALL);
            HealthReport fragmented = awaitWarning(agent, Check.FRAGMENTATION);
            assertTrue(Objects.requireNonNull(
                            check(fragmented, Check.FRAGMENTATION).value())
                    > 50);
            assertTrue(
                    fragmented.checks().stream().noneMatch(each -> each.id().equals(Check.FSYNC_LATENCY.id())),
                    "it was turned off");

            assumeTrue(learners, "before 3.4 there are no learners");
            HealthReport stuck = awaitWarning(agent, Check.LEARNER_STUCK);
            assertTrue(check(stuck, Check.LEARNER_STUCK).found().contains("was added and has not joined"));
        }
    }

    private static HealthReport awaitQuotaUse(TestAgent agent, CheckState state, Verdict node) {
        return await(agent, Check.QUOTA_USE, state, report -> verdicts(report).equals(List.of(node, Verdict.HEALTHY)));
    }

    private static HealthReport awaitWarning(TestAgent agent, Check check) {
        return await(agent, check, CheckState.WARNING, report -> report.node().verdict() == Verdict.HEALTHY);
    }

    private static List<Verdict> verdicts(HealthReport report) {
        return List.of(report.node().verdict(), report.cluster().verdict());
    }

    /** Of an etcd that is written to as fast as it can, a single look may hear nothing. */
    private static HealthReport await(
            TestAgent agent, Check check, CheckState state, Predicate<HealthReport> verdicts) {
        return Await.until(
                check.id() + " is " + state.word() + " and the verdicts are as expected",
                SOON,
                () -> agent.client().health(),
                report -> check(report, check).state() == state && verdicts.test(report));
    }

    private static CheckView check(HealthReport report, Check check) {
        return report.checks().stream()
                .filter(view -> view.id().equals(check.id()))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Fills it by no more than a step too much. etcd tells a new size when it has committed to its file, ten times a
     * second, in which a fast machine writes many megabytes; a compaction commits at once.
     */
    private static void fill(EtcdConnection etcd, double part, int step) throws Exception {
        String value = "x".repeat(step);
        for (int i = 0; (double) etcd.status(CALL).dbSize() < part * QUOTA; i++) {
            etcd.commit(Transaction.begin().put("/fill/" + step + "/" + i, value), CALL);
            etcd.compact(etcd.revision(CALL), CALL);
        }
    }

    private static void write(EtcdConnection etcd, int mebibytes) throws Exception {
        String value = "x".repeat(MIB);
        for (int i = 0; i < mebibytes; i++) {
            etcd.commit(Transaction.begin().put("/big/" + i, value), CALL);
        }
    }
}
