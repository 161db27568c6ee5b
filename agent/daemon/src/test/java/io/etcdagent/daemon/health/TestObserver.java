package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.protocol.HealthReport;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An observer beside one member of a test cluster, with all that it needs. */
public final class TestObserver implements AutoCloseable {

    private final EtcdConnections connections;
    private final ExecutorService executor = Executors.newFixedThreadPool(6);
    private final ClusterObserver observer;

    private TestObserver(EtcdConnections connections, TestMember beside, Path stateDirectory) {
        this.connections = connections;
        this.observer = new ClusterObserver(
                connections,
                beside.clientUrl(),
                KnownMembers.in(stateDirectory, Clock.systemUTC(), System::nanoTime),
                ObservationBudget.USUAL,
                executor,
                System::nanoTime);
    }

    public static TestObserver beside(TestMember member, Path stateDirectory) {
        return new TestObserver(TestConnections.plain(), member, stateDirectory);
    }

    static TestObserver beside(TestMember member, EtcdConnections connections, Path stateDirectory) {
        return new TestObserver(connections, member, stateDirectory);
    }

    static TestObserver beside(TestMember member, TestCluster tlsCluster, Path stateDirectory) throws Exception {
        return new TestObserver(TestConnections.tls(tlsCluster), member, stateDirectory);
    }

    ClusterObserver observer() {
        return observer;
    }

    ExecutorService executor() {
        return executor;
    }

    public ClusterObservation observe() throws InterruptedException {
        return observer.observe();
    }

    /** A look that no election and no member at a stand spoilt. */
    ClusterObservation observeWhole(Duration within) {
        return Await.until(
                "the cluster is seen whole",
                within,
                this::observe,
                seen -> !seen.listStale() && seen.local().isPresent());
    }

    /** What an observation means, beside a unit of which nothing is known. */
    static HealthReport report(ClusterObservation seen) {
        return new HealthAssessment(
                        new NodeIdentity(
                                "host1", "test", "etcd.service", "child-process", ByHand.systemd("etcd.service")),
                        Duration.ofSeconds(30))
                .report(
                        new HealthCheck(seen, Optional.empty(), Optional.of("not asked"), Instant.EPOCH),
                        Duration.ZERO);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        connections.close();
    }
}
