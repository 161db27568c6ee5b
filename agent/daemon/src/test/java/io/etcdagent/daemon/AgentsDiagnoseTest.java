package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.FindingView;
import io.etcdagent.protocol.RecoveryAdvice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three real agents with a real etcd each: what they say is wrong with their member. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentsDiagnoseTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private TestAgents agents;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(3);
    }

    @AfterEach
    void allIsWell() {
        agents.awaitHealthy();
    }

    @AfterAll
    void stopAgents() {
        agents.close();
    }

    @Test
    void nothingIsWrongInAHealthyCluster() throws Exception {
        for (TestAgent agent : agents.all()) {
            DiagnosisReport report = awaitNothingFound(agent);
            assertTrue(report.well(), report.standing());
            assertEquals(agent.name(), report.memberName());
            assertEquals(List.of(), report.unseen());
        }
    }

    @Test
    void aMemberThatSomebodyKilledIsToldByItsOwnAgentAlone() throws Exception {
        TestAgent victim = agents.get(1);
        restartEtcdUnder(victim);
        agents.awaitHealthy();
        victim.etcd().orElseThrow().destroyForcibly();

        DiagnosisReport report = awaitFirst(victim, "killed");
        assertEquals(RecoveryAdvice.DOES_NOT_HELP, report.findings().get(0).recovery());
        assertTrue(report.findings().get(0).diagnosis().contains("node2 ("), report.toString());
        Await.until(
                "another agent finds its own member well, and at most that it does not reach this one",
                SOON,
                () -> agents.get(0).client().diagnosis(),
                other -> other.well()
                        && other.findings().stream()
                                .allMatch(finding -> finding.id().equals("peer-unreachable")));

        startAnew(victim);
    }

    @Test
    void aMemberWithoutItsDataIsToldByWhatItLoggedInThisRun() throws Exception {
        TestAgent victim = agents.get(2);
        Path data = victim.stateDirectory().resolveSibling("data");
        Path aside = victim.stateDirectory().resolveSibling("data-aside");
        endEtcd(victim);
        Files.move(data, aside);
        victim.start();
        victim.awaitAnswer();

        FindingView finding = awaitFirst(victim, "wiped-new").findings().get(0);
        assertEquals(RecoveryAdvice.MENDS, finding.recovery());
        assertNotNull(finding.evidence());
        assertTrue(finding.evidence().contains("has already been bootstrapped"), finding.evidence());
        assertTrue(finding.next().toString().contains("etcd-agentctl recover --dry-run"), finding.toString());

        endEtcd(victim);
        deleteTree(data);
        Files.move(aside, data);
        victim.start();
        victim.awaitAnswer();
        agents.awaitHealthy();
        // What it logged in the run before is mended, and no more told.
        awaitNothingFound(victim);
    }

    @Test
    void withoutAQuorumTheMemberThatIsLeftSaysSo() throws Exception {
        List<TestAgent> broken = List.of(agents.get(1), agents.get(2));
        broken.forEach(agent -> agent.etcd().orElseThrow().destroyForcibly());

        DiagnosisReport report = awaitFirst(agents.get(0), "no-quorum");
        assertEquals(RecoveryAdvice.DOES_NOT_HELP, report.findings().get(0).recovery());
        assertTrue(report.findings().get(0).avoid().contains("--force-new-cluster"), report.toString());

        broken.forEach(AgentsDiagnoseTest::startAnew);
    }

    /** A single look at a busy machine may find that somebody answers late. */
    private static DiagnosisReport awaitNothingFound(TestAgent agent) {
        return Await.until(
                agent.name() + " finds nothing",
                SOON,
                () -> agent.client().diagnosis(),
                report -> report.findings().isEmpty() && report.unseen().isEmpty());
    }

    private static DiagnosisReport awaitFirst(TestAgent agent, String id) {
        return Await.until(
                agent.name() + " finds " + id,
                SOON,
                () -> agent.client().diagnosis(),
                report -> !report.findings().isEmpty()
                        && report.findings().get(0).id().equals(id));
    }

    /** An agent learns how its etcd ended only if it has started it itself. */
    private static void restartEtcdUnder(TestAgent agent) {
        endEtcd(agent);
        agent.start();
        agent.awaitAnswer();
        Await.until("etcd runs again", SOON, () -> agent.etcd().isPresent());
    }

    private static void endEtcd(TestAgent agent) {
        agent.terminate();
        agent.etcd().ifPresent(ProcessHandle::destroyForcibly);
        Await.until("etcd is gone", SOON, () -> agent.etcd().isEmpty());
    }

    private static void startAnew(TestAgent agent) {
        agent.terminate();
        agent.start();
        agent.awaitAnswer();
    }

    private static void deleteTree(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
