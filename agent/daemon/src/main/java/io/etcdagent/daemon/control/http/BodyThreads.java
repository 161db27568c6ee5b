package io.etcdagent.daemon.control.http;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that write the bodies of answers: so many at a time, and no body waits for another one. Idle threads go.
 *
 * <p>Whoever has got the end of an answer may ask again at once, a moment before the thread that wrote it is free. So the
 * one who asks waits for that moment; it must not be an event loop. Only one waits at a time: those who ask although all
 * threads have long been busy must not take the time of all who ask for something else.
 */
public final class BodyThreads extends ThreadPoolExecutor {

    /** What a busy machine may need to let a thread take one more step. */
    public static final Duration STEP = Duration.ofMillis(250);

    private static final long IDLE_SECONDS = 10;

    private final Duration step;
    private final Semaphore waiting = new Semaphore(1);

    /** @param name of each thread, before its number */
    public BodyThreads(int most, String name) {
        this(most, name, STEP);
    }

    BodyThreads(int most, String name, Duration step) {
        super(
                0,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DefaultThreadFactory(name, true),
                (task, full) -> ((BodyThreads) full).handOver(task));
        this.step = step;
    }

    private void handOver(Runnable task) {
        if (isShutdown() || !waiting.tryAcquire()) {
            throw rejection();
        }
        try {
            if (!getQueue().offer(task, step.toNanos(), TimeUnit.NANOSECONDS)) {
                throw rejection();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw rejection();
        } finally {
            waiting.release();
        }
    }

    private static RejectedExecutionException rejection() {
        return new RejectedExecutionException("as many bodies are written already as may be");
    }
}
