package io.etcdagent.daemon.control.http;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyThreadsTest {

    private final BodyThreads threads = new BodyThreads(1, "body");

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
    void oneMoreThanThereMayBeIsRejected() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        threads.execute(() -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertTrue(begun.await(60, TimeUnit.SECONDS));

        assertThrows(RejectedExecutionException.class, () -> threads.execute(() -> {}));

        goOn.countDown();
        threads.execute(() -> {});
    }

    @Test
    void nothingIsTakenOnceTheyEnd() {
        threads.shutdownNow();

        assertThrows(RejectedExecutionException.class, () -> threads.execute(() -> {}));
    }
}
