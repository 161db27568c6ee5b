package io.etcdagent.protocol.client;

import java.time.Duration;

/** A moment on the monotonic clock after which nobody waits any more. */
public final class Deadline {

    private final long nanos;

    private Deadline(long nanos) {
        this.nanos = nanos;
    }

    public static Deadline in(Duration wait) {
        return new Deadline(System.nanoTime() + wait.toNanos());
    }

    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    /** What is left, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /** When the first of so many attempts has to be over, so that each of the others is left as much. */
    Deadline share(int attempts) {
        return in(remaining().dividedBy(attempts));
    }

    /** Nanosecond times are compared by their difference, because they may overflow. */
    private long remainingNanos() {
        return nanos - System.nanoTime();
    }
}
