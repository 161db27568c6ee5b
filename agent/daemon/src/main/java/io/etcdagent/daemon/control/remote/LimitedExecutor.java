package io.etcdagent.daemon.control.remote;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** A part of another executor: only so many tasks at a time, and the next one is rejected. */
final class LimitedExecutor implements Executor {

    private final Executor whole;
    private final Semaphore part;

    LimitedExecutor(Executor whole, int most) {
        this.whole = whole;
        this.part = new Semaphore(most);
    }

    @Override
    public void execute(Runnable task) {
        if (!part.tryAcquire()) {
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
}
