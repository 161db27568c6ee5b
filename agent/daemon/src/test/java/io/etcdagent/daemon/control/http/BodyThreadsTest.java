package io.etcdagent.daemon.control.http;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyThreadsTest {

    /** Far more than a busy machine needs. */
    private static final Duration STEP = Duration.ofSeconds(60);

    private final BodyThreads threads = new BodyThreads(1, "body", STEP);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void whoHasGotTheEndOfAnAnswerMayAskAgainAtOnce() throws Exception {
        Semaphore answered = new Semaphore(0);
        for (int i = 0; i < 20_000; i++) {
            threads.execute(answered::release);
            assertTrue(answered.tryAcquire(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void oneMoreThanThereMayBeIsRejectedWhenItsMomentHasPassed() {
        CountDownLatch goOn = new CountDownLatch(1);
        BodyThreads hasty = new BodyThreads(1, "hasty", Duration.ofMillis(1));
        try {
            hasty.execute(() -> awaitThat(goOn));

            assertThrows(RejectedExecutionException.class, () -> hasty.execute(() -> {}));
        } finally {
            hasty.shutdownNow();
        }
    }

    @Test
    void whileOneWaitsForItsMomentOthersAreRejectedAtOnce() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        threads.execute(() -> awaitThat(goOn));
        Thread waiting = new Thread(() -> threads.execute(taken::countDown));
        waiting.start();
        Await.until("it waits", STEP, () -> waiting.getState() == Thread.State.TIMED_WAITING);

        assertThrows(RejectedExecutionException.class, () -> threads.execute(() -> {}));

        goOn.countDown();
        assertTrue(taken.await(60, TimeUnit.SECONDS));
    }

    private static void awaitThat(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nothingIsTakenOnceTheyEnd() {
        threads.shutdownNow();

        assertThrows(RejectedExecutionException.class, () -> threads.execute(() -> {}));
    }
}
