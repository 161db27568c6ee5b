package io.etcdagent.daemon.gate;

import java.time.Duration;

/** Where the restart lock stands, in the eyes of the operation that asks. */
public sealed interface LockStanding {

    /**
     * This operation holds it.
     *
     * @param remaining how long it may still be trusted, by the holder's own monotonic clock; negative when no more
     * @param needed how long it must still be trusted for the next step
     */
    record Held(Duration remaining, Duration needed) implements LockStanding {}

    /** Nobody holds it; only a dry run finds this. */
    record Free() implements LockStanding {}

    record HeldByOther(String description) implements LockStanding {}

    record Unknown(String why) implements LockStanding {}
}
