package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A living agent winds the dead-man's switch up every minute, so that it does not fire into the agent's own work. */
final class RescueWinding {

    private static final Logger log = LoggerFactory.getLogger(RescueWinding.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private final EtcdUnit unit;
    private final LongSupplier nanoClock;
    private Optional<Deadline> next = Optional.empty();

    RescueWinding(EtcdUnit unit, LongSupplier nanoClock) {
        this.unit = unit;
        this.nanoClock = nanoClock;
    }

    /** Winds it up now: by whom it was armed, and how long ago, is not known. */
    void windUp() {
        next = Optional.of(Deadline.after(EVERY, nanoClock));
        try {
            unit.rescueTimer().arm();
        } catch (UnitException failure) {
            next = Optional.of(Deadline.after(AFTER_FAILURE, nanoClock));
            log.warn("the rescue timer could not be wound up: {}", failure.getMessage());
        }
    }

    /** Winds it up now unless this has wound it up already; {@link #keepUp} does the rest. */
    void begin() {
        if (next.isEmpty()) {
            windUp();
        }
    }

    /** Winds it up if a minute has passed; the first time it counts as just wound up. */
    void keepUp() {
        if (next.isEmpty()) {
            next = Optional.of(Deadline.after(EVERY, nanoClock));
        } else if (next.get().passed()) {
            windUp();
        }
    }

    /** Nothing is owed any more: whoever has the switch from here on, the next {@link #begin} winds it up. */
    void end() {
        next = Optional.empty();
    }
}
