package io.etcdagent.packaging.quickstart;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A monotonic point in time until which something is waited for. */
record Deadline(long nanos) {
    private static final Duration POLL = Duration.ofMillis(20);

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    boolean isOver() {
        return left().isZero();
    }

    /** What is left of it, never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    /** Returns as soon as the condition holds; asked every 20 ms. */
    void await(String what, BooleanSupplier condition) throws TimeoutException, InterruptedException {
        while (!condition.getAsBoolean()) {
            if (isOver()) {
                throw new TimeoutException(what + ": not in time");
            }
            Thread.sleep(POLL.toMillis());
        }
    }
}
