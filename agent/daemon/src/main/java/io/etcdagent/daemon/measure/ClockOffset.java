package io.etcdagent.daemon.measure;

import java.time.Duration;
import java.time.Instant;

/**
 * By how much another machine's clock is ahead of this one's; negative when it is behind. Only bounds are known: the other
 * one tells whole seconds, at some moment between question and answer.
 */
public record ClockOffset(Duration least, Duration most) {

    private static final Duration GRAIN = Duration.ofSeconds(1);

    /**
     * From one answer.
     *
     * @param asked by this machine's clock
     * @param answered by this machine's clock
     * @param told by the other one's, cut to the second, at some moment between
     */
    public static ClockOffset of(Instant asked, Instant answered, Instant told) {
        return new ClockOffset(
                Duration.between(answered, told), Duration.between(asked, told).plus(GRAIN));
    }

    /** How far apart the two are at least, never negative. */
    public Duration apartAtLeast() {
        if (!least.isNegative() && !least.isZero()) {
            return least;
        }
        return most.isNegative() ? most.negated() : Duration.ZERO;
    }

    /** The middle of what is possible. */
    public Duration estimate() {
        return least.plus(most).dividedBy(2);
    }
}
