package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the member back to duty: starts etcd, as often as it takes, and looks until every start gate passes. */
final class Homecoming {

    private static final Logger log = LoggerFactory.getLogger(Homecoming.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration START_AGAIN = Duration.ofSeconds(5);
    private static final Duration REWIND = Duration.ofMinutes(1);

    private final EtcdUnit unit;
    private final Verification verification;
    private final LongSupplier nanoClock;

    private Optional<Deadline> nextStart = Optional.empty();
    private Optional<Deadline> nextRewind = Optional.empty();

    Homecoming(EtcdUnit unit, Verification verification, LongSupplier nanoClock) {
        this.unit = unit;
        this.verification = verification;
        this.nanoClock = nanoClock;
    }

    /** Asks for etcd to be started if no process of it runs; what went wrong is said, and tried again later. */
    void startIfDown(BiConsumer<String, List<GateResult>> say) {
        if (nextStart.isPresent() && !nextStart.get().passed()) {
            return;
        }
        try {
            if (unit.state().down()) {
                nextStart = Optional.of(Deadline.after(START_AGAIN, nanoClock));
                unit.start();
            }
        } catch (UnitException failure) {
            nextStart = Optional.of(Deadline.after(START_AGAIN, nanoClock));
            say.accept(
                    "etcd could not be started, trying again every " + START_AGAIN.toSeconds() + " s: "
                            + failure.getMessage(),
                    List.of());
        }
    }

    /**
     * Looks until every start gate passes or the time is up; starts etcd again whenever it is found down.
     *
     * @return the gates that were closed at the last look; empty when the member is back
     */
    List<GateResult> await(Deadline deadline, BiConsumer<String, List<GateResult>> say) throws InterruptedException {
        while (true) {
            startIfDown(say);
            rewindRescue();
            List<GateResult> closed = ClosedGates.among(verification.look());
            if (closed.isEmpty() || deadline.passed()) {
                return closed;
            }
            say.accept(waitingFor(closed), closed);
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    /** The time left to settle changes at every look; it is no news. */
    private static String waitingFor(List<GateResult> closed) {
        boolean settling = closed.size() == 1 && closed.get(0).name().equals(Verification.SETTLED);
        return settling
                ? "every other start gate is open; waiting for it to stay so"
                : "waiting for " + ClosedGates.summary(closed);
    }

    /** A living agent winds the dead-man's switch up again, so that it does not fire into our own work. */
    private void rewindRescue() {
        if (nextRewind.isEmpty()) {
            nextRewind = Optional.of(Deadline.after(REWIND, nanoClock));
            return;
        }
        if (nextRewind.get().passed()) {
            nextRewind = Optional.of(Deadline.after(REWIND, nanoClock));
            try {
                unit.rescueTimer().arm();
            } catch (UnitException failure) {
                log.warn("the rescue timer could not be wound up again: {}", failure.getMessage());
            }
        }
    }
}
