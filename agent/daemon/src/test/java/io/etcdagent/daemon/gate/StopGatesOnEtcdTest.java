package io.etcdagent.daemon.gate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.TestObserver;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.UnitState.ActiveState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stop gates on what real members answer. */
class StopGatesOnEtcdTest {

    @TempDir
    Path state;

    @Test
    void theyOpenForAHealthyClusterAndForASickLocalMemberButNotBesideADeadOne() throws Exception {
        try (TestCluster cluster = TestCluster.plain(3)) {
            TestMember local = cluster.followers().get(0);
            try (TestObserver observer = TestObserver.beside(local, state)) {
                awaitOpen(observer);

                local.kill();
                cluster.awaitHealthy(Duration.ofSeconds(30));
                awaitOpen(observer);

                local.start();
                cluster.awaitHealthy(Duration.ofSeconds(30));
                cluster.followers().stream()
                        .filter(member -> member != local)
                        .findFirst()
                        .orElseThrow()
                        .kill();
                List<String> closed = closedGates(observer.observe());
                assertTrue(closed.containsAll(List.of("others-healthy", "quorum-without-me")), closed.toString());
            }
        }
    }

    /** One look may meet a member that has no processor, or an election. */
    private static void awaitOpen(TestObserver observer) {
        Await.until(
                "no gate is closed", Duration.ofSeconds(30), () -> closedGates(observer.observe()), List.of()::equals);
    }

    private static List<String> closedGates(ClusterObservation seen) {
        StopSituation situation = new StopSituation(
                Optional.of(Scene.unit(ActiveState.ACTIVE, Optional.of("run"))),
                Optional.empty(),
                seen,
                new LockStanding.Free(),
                new RecordStanding.None(),
                false);
        return new StopGates(ByHand.systemd("etcd-main.service"))
                .judge(situation).stream()
                        .filter(result -> !result.passed())
                        .map(GateResult::name)
                        .toList();
    }
}
