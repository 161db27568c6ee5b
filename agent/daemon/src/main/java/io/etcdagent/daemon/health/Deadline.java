package io.etcdagent.daemon.health;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A point on the monotonic clock by which something is over. */
record Deadline(LongSupplier nanos, long atNanos) {

    static Deadline in(Duration time, LongSupplier nanos) {
        return new Deadline(nanos, nanos.getAsLong() + time.toNanos());
    }

    /** What is left; zero when it has passed. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, atNanos - nanos.getAsLong()));
    }

    boolean passed() {
        return left().isZero();
    }

    /** A call's time, cut to what is left. */
    Duration atMost(Duration call) {
        Duration left = left();
        return left.compareTo(call) < 0 ? left : call;
    }
}
