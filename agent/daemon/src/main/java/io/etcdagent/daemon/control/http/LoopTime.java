package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.LineLimit;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time of an event loop, which is monotonic. What is run then must not block. */
public record LoopTime(EventExecutor loop) implements LineLimit.Later {

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // What fails there is logged by the loop.
    public void after(Duration delay, Runnable task) {
        loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
