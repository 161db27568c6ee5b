package io.etcdagent.daemon.time;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When a loop last got on with its work; beaten by the loop itself, looked at by another thread. */
public final class Pulse {

    private final LongSupplier nanoClock;
    private volatile long lastBeat;

    /** @param nanoClock {@link System#nanoTime}; what has not begun yet counts as having beaten just now */
    public Pulse(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lastBeat = nanoClock.getAsLong();
    }

    public void beat() {
        lastBeat = nanoClock.getAsLong();
    }

    /** How long ago it was. */
    public Duration silence() {
        return Duration.ofNanos(Math.max(0, nanoClock.getAsLong() - lastBeat));
    }
}
