package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.http.BodyThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A part of the threads that write bodies: only so many at a time, and the next one is rejected as theirs is. */
final class LimitedExecutor implements Executor {

    private final Executor whole;
    private final Semaphore part;

    LimitedExecutor(Executor whole, int most) {
        this.whole = whole;
        this.part = new Semaphore(most);
    }

    @Override
    public void execute(Runnable task) {
        if (!isFreeSoon()) {
            throw new RejectedExecutionException("as many tasks run already as may");
        }
        try {
            whole.execute(() -> {
                try {
                    task.run();
                } finally {
                    part.release();
                }
            });
        } catch (RejectedExecutionException e) {
            part.release();
            throw e;
        }
    }

    private boolean isFreeSoon() {
        try {
            // One or two wait at a time, as for those threads; who asks after them is told at once.
            return part.tryAcquire()
                    || (!part.hasQueuedThreads() && part.tryAcquire(BodyThreads.STEP.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
