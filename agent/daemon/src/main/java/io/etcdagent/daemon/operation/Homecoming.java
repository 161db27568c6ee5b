package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the member back to duty: starts etcd, as often as it takes, and looks until every start gate passes. */
final class Homecoming {

    private static final Logger log = LoggerFactory.getLogger(Homecoming.class);
    private static final Duration START_AGAIN = Duration.ofSeconds(5);

    /** Told how it goes. */
    interface Witness {
        void trouble(String words);

        void waitingFor(List<GateResult> closed);
    }

    private final EtcdUnit unit;
    private final Verification verification;
    private final Witness witness;
    private final LongSupplier nanoClock;
    private final RescueWinding winding;

    private Optional<Deadline> nextStart = Optional.empty();
    private boolean lastStartRefused;

    Homecoming(
            EtcdUnit unit, Verification verification, Witness witness, RescueWinding winding, LongSupplier nanoClock) {
        this.unit = unit;
        this.verification = verification;
        this.witness = witness;
        this.nanoClock = nanoClock;
        this.winding = winding;
    }

    /**
     * Asks for etcd to be started unless it is seen to run: when nothing can be seen a start too many does no harm,
     * and one too few leaves the member down. What went wrong is told, and tried again later.
     */
    void startUnlessRunning() {
        boolean due = nextStart.isEmpty() || nextStart.get().passed();
        if (due && !seenRunning(unit)) {
            nextStart = Optional.of(Deadline.after(START_AGAIN, nanoClock));
            start();
        }
    }

    /** Asks for etcd to be started whatever is seen: that also takes back a stop that has not been carried out yet. */
    void start() {
        try {
            unit.start();
            lastStartRefused = false;
        } catch (UnitException failure) {
            lastStartRefused = true;
            witness.trouble("etcd could not be started, trying again every " + START_AGAIN.toSeconds() + " s: "
                    + failure.getMessage());
        }
    }

    private static boolean seenRunning(EtcdUnit unit) {
        try {
            UnitState.ActiveState state = unit.state().activeState();
            return state == UnitState.ActiveState.ACTIVE
                    || state == UnitState.ActiveState.ACTIVATING
                    || state == UnitState.ActiveState.RELOADING;
        } catch (UnitException unknown) {
            log.warn("{}", unknown.getMessage());
            return false;
        }
    }

    /**
     * Looks until every start gate passes or the time is up; starts etcd again whenever it is not seen to run.
     *
     * @return the gates that were closed at the last look; empty when the member is back
     */
    List<GateResult> await(Deadline deadline) throws InterruptedException {
        return new Vigil(verification, witness::waitingFor).keep(deadline, this::keepItStarted);
    }

    private void keepItStarted() {
        startUnlessRunning();
        if (!lastStartRefused) {
            // An agent that cannot start etcd itself leaves it to the switch.
            winding.keepUp();
        }
    }
}
