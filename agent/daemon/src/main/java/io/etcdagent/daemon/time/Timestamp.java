package io.etcdagent.daemon.time;

import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Moments as they are written down for people and compared by nobody's clock: ISO 8601, to the millisecond. */
public final class Timestamp {

    private Timestamp() {}

    /** The moment that a wall clock shows. */
    public static String now(Clock wallClock) {
        return wallClock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
