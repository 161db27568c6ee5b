package io.etcdagent.daemon.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.testing.TestMember;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The restart lock on three real members, with contenders on threads and etcdctl as a process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestartLockTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(60);

    /** So long that a thread that has to wait for a processor loses no lock by it. */
    private static final Duration SHORT = Duration.ofSeconds(8);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Cluster cluster;

    @BeforeAll
    void startCluster() {
        cluster = new Cluster(3);
    }

    @AfterEach
    void theQueueIsEmptyAgain() {
        Await.until(
                "the queue is empty",
                SOON,
                () -> cluster.lock(LONG).queue(),
                queue -> queue.places().isEmpty());
    }

    @AfterAll
    void stopCluster() {
        threads.shutdownNow();
        cluster.close();
    }

    @Test
    void contendersAreServedInTheOrderOfArrival() throws Exception {
        RestartLock lock = cluster.lock(LONG);
        List<LockClaim> claims = new ArrayList<>();
        List<String> served = new CopyOnWriteArrayList<>();
        for (String name : List.of("a", "b", "c", "d", "e")) {
            claims.add(lock.join(Cluster.claimant(name)));
        }
        List<CompletableFuture<Void>> turns = new ArrayList<>();
        // The last comer asks first: the place in the queue counts, not who looks first.
        for (int i = claims.size() - 1; i >= 0; i--) {
            LockClaim claim = claims.get(i);
            String name = List.of("a", "b", "c", "d", "e").get(i);
            turns.add(CompletableFuture.runAsync(
                    () -> {
                        assertTrue(awaitTurn(claim, new NeverGivenUp()));
                        served.add(name);
                        claim.close();
                    },
                    threads));
        }
        for (CompletableFuture<Void> turn : turns) {
            turn.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        assertEquals(List.of("a", "b", "c", "d", "e"), served);
    }

    @Test
    void aWaiterWaitsForItsPredecessorAloneAndIsWokenWhenThatOneLeaves() throws Exception {
        RestartLock lock = cluster.lock(LONG);
        LockClaim first = lock.join(Cluster.claimant("first"));
        LockClaim second = lock.join(Cluster.claimant("second"));
        LockClaim third = lock.join(Cluster.claimant("third"));
        NeverGivenUp waiting = new NeverGivenUp();
        CompletableFuture<Boolean> turn = turnOf(third, waiting);
        Await.until("it waits", SOON, () -> waiting.waitedFor.size() == 1);
        assertEquals(List.of(second.place().key()), waiting.waitedFor);

        second.close();
        Await.until("it waits for the next one", SOON, () -> waiting.waitedFor.size() == 2);
        assertEquals(List.of(second.place().key(), first.place().key()), waiting.waitedFor);
        assertFalse(turn.isDone());

        first.close();
        assertTrue(turn.get(SOON.toSeconds(), TimeUnit.SECONDS));
        third.close();
    }

    @Test
    void aWaiterThatGivesUpLeavesTheQueueAndNeverOwnsTheLock() throws Exception {
        RestartLock lock = cluster.lock(LONG);
        LockClaim holder = lock.join(Cluster.claimant("holder"));
        LockClaim waiter = lock.join(Cluster.claimant("waiter"));
        NeverGivenUp waiting = new NeverGivenUp();
        CompletableFuture<Boolean> turn = turnOf(waiter, waiting);
        Await.until("it waits", SOON, () -> !waiting.waitedFor.isEmpty());

        waiting.givenUp = true;
        waiter.wake();
        assertFalse(turn.get(SOON.toSeconds(), TimeUnit.SECONDS));
        waiter.close();
        assertEquals(1, lock.queue().places().size());

        holder.close();
        assertTrue(lock.queue().places().isEmpty());
    }

    @Test
    void aClaimIsKeptAliveFarBeyondItsTimeToLive() throws Exception {
        RestartLock lock = cluster.lock(SHORT);
        LockClaim claim = lock.join(Cluster.claimant("keeper"));
        assertTrue(awaitTurn(claim, new NeverGivenUp()));
        long begin = System.nanoTime();
        Await.until("two times to live have passed", LONG, () -> {
            assertTrue(claim.remaining().compareTo(Duration.ZERO) > 0, "trusted all the while");
            return System.nanoTime() - begin > SHORT.multipliedBy(2).toNanos();
        });
        assertTrue(lock.queue().contains(claim.place()));
        claim.close();
    }

    @Test
    void aHolderThatReachesNoMemberDistrustsItsLockBeforeEtcdGivesItAway() throws Exception {
        // It speaks to one follower only, and that one is then stopped in its tracks.
        TestMember reached = cluster.members().followers().get(0);
        RestartLock cutOff = new RestartLock(
                cluster.through(List.of(reached.clientUrl())),
                cluster.keys(),
                cluster.json(),
                System::nanoTime,
                SHORT,
                Cluster.CALL);
        LockClaim claim = cutOff.join(Cluster.claimant("cut-off"));
        assertTrue(awaitTurn(claim, new NeverGivenUp()));
        reached.pause();
        try {
            RestartLock others = new RestartLock(
                    cluster.through(cluster.members().endpoints().stream()
                            .filter(url -> !url.equals(reached.clientUrl()))
                            .toList()),
                    cluster.keys(),
                    cluster.json(),
                    System::nanoTime,
                    LONG,
                    Cluster.CALL);
            boolean trustedAfterItWasGone = Await.until(
                    "etcd gives the lock away",
                    LONG,
                    () -> {
                        // In this order: what was trusted before the look may rightly be gone by its end.
                        boolean gone = !others.queue().contains(claim.place());
                        boolean trusted = claim.remaining().compareTo(Duration.ZERO) > 0;
                        return new boolean[] {gone, gone && trusted};
                    },
                    seen -> seen[0])[1];
            assertFalse(trustedAfterItWasGone);
        } finally {
            reached.resume();
            cluster.members().awaitHealthy(SOON);
        }
        claim.close();
    }

    @Test
    void aPlaceWhoseLeaseIsRevokedIsLostAndSaysSo() throws Exception {
        RestartLock lock = cluster.lock(LONG);
        LockClaim holder = lock.join(Cluster.claimant("holder"));
        LockClaim waiter = lock.join(Cluster.claimant("waiter"));
        NeverGivenUp waiting = new NeverGivenUp();
        CompletableFuture<Boolean> turn = turnOf(waiter, waiting);
        Await.until("it waits", SOON, () -> !waiting.waitedFor.isEmpty());
        EtcdConnection any = cluster.etcd().members().get(0);
        any.revokeLease(waiter.place().lease(), Cluster.CALL);
        waiter.wake();
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> turn.get(SOON.toSeconds(), TimeUnit.SECONDS));
        assertTrue(String.valueOf(failure).contains("lost"), failure.toString());
        waiter.close();
        holder.close();
    }

    @Test
    void anOperatorWithEtcdctlHoldsAllRestartsAndIsSeenToDoSo() throws Exception {
        RestartLock lock = cluster.lock(LONG);
        Process operator = etcdctlLock();
        LockClaim agent;
        try {
            LockQueue held = Await.until(
                    "etcdctl holds the lock",
                    SOON,
                    lock::queue,
                    queue -> queue.holder().isPresent());
            assertTrue(lock.describe(held.holder().orElseThrow()).contains("etcdctl lock"));
            agent = lock.join(Cluster.claimant("agent"));
            NeverGivenUp waiting = new NeverGivenUp();
            CompletableFuture<Boolean> turn = turnOf(agent, waiting);
            Await.until("the agent waits", SOON, () -> !waiting.waitedFor.isEmpty());
            assertThrows(TimeoutException.class, () -> turn.get(1, TimeUnit.SECONDS));
            operator.destroy();
            assertTrue(turn.get(SOON.toSeconds(), TimeUnit.SECONDS));
        } finally {
            operator.destroyForcibly().waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        agent.close();
    }

    @Test
    void etcdctlWaitsForAnAgentThatHoldsTheLock() throws Exception {
        RestartLock lock = cluster.lock(LONG);
        LockClaim agent = lock.join(Cluster.claimant("agent"));
        assertTrue(awaitTurn(agent, new NeverGivenUp()));
        Process operator = etcdctlLock();
        try {
            Await.until(
                    "etcdctl queues up",
                    SOON,
                    lock::queue,
                    queue -> queue.waiting().size() == 1);
            assertEquals(
                    "agent",
                    lock.claimant(lock.queue().holder().orElseThrow())
                            .orElseThrow()
                            .memberName());
            agent.close();
            Await.until(
                    "etcdctl holds the lock",
                    SOON,
                    lock::queue,
                    queue -> queue.waiting().isEmpty() && queue.holder().isPresent());
        } finally {
            operator.destroy();
            operator.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Process etcdctlLock() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                EtcdBinaries.etcdctl().toString(),
                "--endpoints=" + cluster.members().endpoints().get(0),
                "lock",
                cluster.keys().restartLockName());
        builder.environment().put("ETCDCTL_API", "3");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private CompletableFuture<Boolean> turnOf(LockClaim claim, LockClaim.Waiting waiting) {
        return CompletableFuture.supplyAsync(() -> awaitTurn(claim, waiting), threads);
    }

    private static boolean awaitTurn(LockClaim claim, LockClaim.Waiting waiting) {
        try {
            return claim.await(waiting);
        } catch (CoordinationException failure) {
            throw new CompletionException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CompletionException(stopped);
        }
    }

    private static final class NeverGivenUp implements LockClaim.Waiting {
        private final List<String> waitedFor = new CopyOnWriteArrayList<>();
        private volatile boolean givenUp;

        @Override
        public void waitingFor(KeyValue predecessor, int ahead) {
            waitedFor.add(predecessor.key());
        }

        @Override
        public boolean givenUp() {
            return givenUp;
        }
    }
}
