package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.json.Messages;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders, and the thread that carries them out, with a real etcd for lock and record. */
class OperationsTest {

    private static final LocalNode NODE = new LocalNode(new ClusterId(7), new MemberId(1), "m1", "host1");
    private static final Duration CALL = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final OrderForm REHEARSAL = new OrderForm(
            OperationKind.RESTART,
            "a test",
            Duration.ZERO,
            Duration.ZERO,
            false,
            true,
            Set.of(),
            Optional.empty(),
            "nobody");

    @TempDir
    private Path directory;

    private final CountDownLatch followed = new CountDownLatch(1);
    private final WatchedUnit unit = new WatchedUnit(System::nanoTime);

    @Test
    void whoHearsOfTheEndOfAnOperationMayOrderTheNextOneAtOnce() throws Exception {
        try (TestCluster cluster = TestCluster.plain(1);
                TestConnections connections = TestConnections.plain();
                Operations operations = operations(cluster, connections)) {
            operations.start();
            Await.until("nothing is owed", SOON, () -> operations.leftover() instanceof Leftover.Nothing);

            String first = operations.submit(REHEARSAL, Optional.empty()).id();
            CompletableFuture<OperationView> next = new CompletableFuture<>();
            // On the thread that tells the end, as if it were taken away from there while somebody hears of it.
            operations.progress(first).listen(event -> orderOnceEnded(event, operations, next));
            followed.countDown();

            String second = next.get(SOON.toSeconds(), TimeUnit.SECONDS).id();
            assertNotEquals(first, second);
            Await.until(
                    "that one is carried out, too",
                    SOON,
                    () -> operations.progress(second).view().state() != OperationState.RUNNING);
            Await.until("nothing is at work", SOON, () -> operations.current().isEmpty());
        }
    }

    private static void orderOnceEnded(
            OperationEvent event, Operations operations, CompletableFuture<OperationView> next) {
        if (event.operation().state() == OperationState.RUNNING) {
            return;
        }
        try {
            next.complete(operations.submit(REHEARSAL, Optional.empty()));
        } catch (OperationRejected rejected) {
            next.completeExceptionally(rejected);
        }
    }

    private Operations operations(TestCluster cluster, TestConnections connections) {
        Means means = new MeansBesideOneMember(connections, cluster.endpoints().get(0), CALL)
                .with(unit, this::look, new NoJournal(), System::nanoTime);
        return new Operations(
                means,
                new OperationHistory(directory, new Messages()),
                () -> Optional.of(NODE),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                OrderWatch.NOBODY);
    }

    /** Nobody answers, and not before the operation is followed. */
    private HealthCheck look() {
        try {
            followed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new HealthCheck(
                new ClusterObservation(
                        Optional.empty(),
                        Duration.ZERO,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        System.nanoTime()),
                Optional.of(unit.state()),
                Optional.empty(),
                Instant.EPOCH);
    }

    private static final class NoJournal implements Journal {

        @Override
        public Optional<JournalEntry> read() {
            return Optional.empty();
        }

        @Override
        public void write(JournalEntry written) {
            throw new AssertionError("a rehearsal writes nothing down");
        }
    }
}
