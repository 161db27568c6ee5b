package io.etcdagent.daemon.control.http;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that write the bodies of answers: so many at a time, and no body waits for another one. Idle threads go.
 *
 * <p>Whoever has got the end of an answer may ask again at once, a moment before the thread that wrote it is free. So the
 * one who asks waits for that moment; it must not be an event loop.
 */
public final class BodyThreads extends ThreadPoolExecutor {

    /** What a busy machine may need to let a thread take one more step. */
    public static final long STEP_MILLIS = 250;

    private static final long IDLE_SECONDS = 10;

    /** @param name of each thread, before its number */
    public BodyThreads(int most, String name) {
        super(
                0,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DefaultThreadFactory(name, true),
                (task, full) -> ((BodyThreads) full).handOver(task));
    }

    private void handOver(Runnable task) {
        try {
            if (!isShutdown() && getQueue().offer(task, STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new RejectedExecutionException("as many bodies are written already as may be");
    }
}
