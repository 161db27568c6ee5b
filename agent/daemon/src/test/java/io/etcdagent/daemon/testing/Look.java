package io.etcdagent.daemon.testing;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment by both clocks, to place what another process wrote by its wall clock.
 *
 * @param time since the begin of the observation, monotonic
 * @param wall by this machine's wall clock
 */
record Look(Duration time, Instant wall) {

    static Look now(long startNanos) {
        return new Look(Duration.ofNanos(System.nanoTime() - startNanos), Instant.now());
    }

    /** When it was, since the begin of the observation. */
    Duration timeOf(Instant written) {
        return time.minus(Duration.between(written, wall));
    }
}
