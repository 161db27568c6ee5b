package io.etcdagent.daemon.time;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A moment on a monotonic clock. Steps of the wall clock do not move it.
 *
 * @param atNanos the moment, in the clock's nanoseconds
 * @param clock nanoseconds from an arbitrary origin, as {@link System#nanoTime} gives them
 */
public record Deadline(long atNanos, LongSupplier clock) {

    public static Deadline after(Duration duration, LongSupplier clock) {
        return new Deadline(clock.getAsLong() + duration.toNanos(), clock);
    }

    /** What is left; negative once it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(atNanos - clock.getAsLong());
    }

    public boolean passed() {
        return atNanos - clock.getAsLong() <= 0;
    }

    /** The shorter of what is left and the limit, and never negative. */
    public Duration atMost(Duration limit) {
        Duration left = remaining();
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(limit) < 0 ? left : limit;
    }
}
