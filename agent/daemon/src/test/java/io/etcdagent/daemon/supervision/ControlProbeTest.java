package io.etcdagent.daemon.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdagent.daemon.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlProbeTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final AtomicLong now = new AtomicLong();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ThreadPoolExecutor loop = pool(1, 100);
    private final ThreadPoolExecutor workers = pool(2, 2);
    private final ControlProbe probe = new ControlProbe(loop, workers, PATIENCE, now::get);

    @AfterEach
    void end() {
        released.countDown();
        loop.shutdownNow();
        workers.shutdownNow();
    }

    @Test
    void isNotAnsweredBeforeBothHaveDoneSomething() {
        assertFalse(probe.answered());
        probe.vitals();

        Await.until("both have answered", SOON, probe::answered);
    }

    @Test
    void whatAnswersIsNeverStuckHoweverSeldomItIsAsked() {
        for (int hour = 0; hour < 3; hour++) {
            now.addAndGet(Duration.ofHours(1).toNanos());
            probe.vitals();
            Await.until("nothing is due", SOON, () -> stuck().isEmpty());
        }
    }

    @Test
    void aStuckEventLoopIsSeen() {
        occupy(loop, 1);
        probe.vitals();
        Await.until("the workers are well", SOON, () -> workers.getCompletedTaskCount() == 1);
        now.addAndGet(PATIENCE.toNanos() + 1);

        assertEquals(List.of("the event loop of the control socket"), stuck());

        released.countDown();
        Await.until("it gets on again", SOON, () -> stuck().isEmpty());
    }

    @Test
    void workersOfWhichEveryOneIsStuckAreSeen() {
        occupy(workers, 2);
        probe.vitals();
        awaitEventLoop();
        now.addAndGet(PATIENCE.toNanos() + 1);

        assertEquals(List.of("the workers for requests"), stuck());
    }

    @Test
    void stuckWorkersWithAFullQueueAreSeenToo() {
        occupy(workers, 4);
        probe.vitals();
        awaitEventLoop();
        now.addAndGet(PATIENCE.toNanos() + 1);

        assertEquals(List.of("the workers for requests"), stuck());

        released.countDown();
        Await.until("they get on again", SOON, () -> stuck().isEmpty());
    }

    @Test
    void oneWorkerThatGetsDoneWithSomethingIsEnough() throws Exception {
        CountDownLatch one = new CountDownLatch(1);
        occupy(workers, 1);
        workers.execute(() -> awaitQuietly(one));
        Await.until("both work", SOON, () -> workers.getActiveCount() == 2);
        // Behind which the probe waits, as any request would.
        occupy(workers, 2);
        probe.vitals();
        awaitEventLoop();
        now.addAndGet(PATIENCE.toNanos() + 1);
        assertEquals(List.of("the workers for requests"), stuck());

        one.countDown();
        Await.until("a request was done", SOON, () -> workers.getCompletedTaskCount() == 1);

        assertEquals(List.of(), stuck());
    }

    private void awaitEventLoop() {
        Await.until("the event loop is well", SOON, () -> loop.getCompletedTaskCount() == 1);
    }

    private List<String> stuck() {
        return probe.vitals().stream().filter(Vital::stuck).map(Vital::loop).toList();
    }

    private void occupy(ThreadPoolExecutor pool, int tasks) {
        for (int task = 0; task < tasks; task++) {
            pool.execute(() -> awaitQuietly(released));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadPoolExecutor pool(int threads, int queue) {
        return new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue));
    }
}
