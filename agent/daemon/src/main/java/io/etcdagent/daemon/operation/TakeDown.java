package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in which a member is taken down: the {@link Approach}, with a rescue timer armed before its last look,
 * and the stop. Whatever stops a member that lives does it by this, so that nothing is stopped past a gate; a recovery
 * stops only what its own gates found dead ({@link Recover}).
 *
 * <p>Up to the last look everything can be undone, and any failure ends it with nothing stopped.
 */
final class TakeDown {

    private static final Logger log = LoggerFactory.getLogger(TakeDown.class);

    /** The rescue timer counts from when it was armed; long before it elapses, the stop must have come. */
    private static final Duration ARMED_LASTS = Duration.ofMinutes(1);

    /** As long as systemd waits by default before it kills (TimeoutStopSec, systemd.service(5)). */
    private static final Duration STOP_TIME = Duration.ofSeconds(90);

    private final Course course;
    private final Means means;
    private final Approach approach;

    TakeDown(Course course, Means means) {
        this.course = course;
        this.means = means;
        this.approach = new Approach(course, means);
    }

    /** Joins the queue of the restart lock; what is returned leaves it when closed. */
    LockClaim join() throws NotStopped {
        return approach.join();
    }

    /**
     * The way down, from the turn in the queue to the end of etcd.
     *
     * @return what went wrong with the stop itself, empty when etcd is down
     * @throws NotStopped when the same etcd runs on; {@link #undo} puts back what was begun
     */
    String run(LockClaim claim) throws NotStopped, InterruptedException {
        approach.prepare(claim);
        course.rememberRun();
        approach.mark(claim);
        Deadline armed = Deadline.after(ARMED_LASTS, means.nanoClock());
        arm();
        course.begin(Phase.STOP, "stopping etcd");
        Deadline evidence = approach.lastLook(claim);
        requireRescueTimer();
        approach.commit(claim, evidence, armed);
        String trouble = stop();
        windUpAfter(armed);
        return trouble;
    }

    private void arm() throws NotStopped {
        if (course.order().kind() == OperationKind.STOP) {
            disarmForStop();
            return;
        }
        course.begin(Phase.ARM, means.unit().rescueTimer().description());
        try {
            means.unit().rescueTimer().arm();
        } catch (UnitException failure) {
            throw NotStopped.failed(
                    "the rescue timer could not be armed, and without it nothing is stopped: " + failure.getMessage());
        }
    }

    /** A timer that an earlier operation left armed would start what the operator wants to be down. */
    private void disarmForStop() throws NotStopped {
        course.begin(Phase.ARM, "making sure that no timer starts etcd: it is to stay down");
        try {
            means.unit().rescueTimer().disarm();
        } catch (UnitException failure) {
            throw NotStopped.failed(failure.getMessage() + "; nothing was stopped");
        }
    }

    /** Somebody may have disarmed it since; it cannot have elapsed, see {@link #windUpAfter}. */
    private void requireRescueTimer() throws NotStopped {
        if (course.order().kind() == OperationKind.STOP) {
            return;
        }
        try {
            means.unit().rescueTimer().requireArmed();
        } catch (UnitException failure) {
            throw NotStopped.failed("without the rescue timer nothing is stopped: " + failure.getMessage());
        }
    }

    /**
     * Why etcd is not left down by an agent that is frozen after its last look, wakes up when the timer has elapsed,
     * stops etcd, and dies for good. By a clock that both share (CLOCK_MONOTONIC) the last look ends within a minute of
     * the arming, at least four minutes before the timer elapses. An agent that is frozen after that gives no sign of
     * life, and systemd kills it, with every systemctl that it started, before those four minutes are over
     * (WatchdogSec= and WatchdogSignal= of etcd-agent.service; KillMode=control-group): it stops nothing any more.
     * Where the whole machine stood still, timer and watchdog are due in the same moment; should the agent still get
     * its stop through, it finds here that the time is over, and arms the timer anew before it does anything else.
     */
    private void windUpAfter(Deadline armed) {
        if (course.order().kind() == OperationKind.STOP || !armed.passed()) {
            return;
        }
        try {
            means.unit().rescueTimer().arm();
        } catch (UnitException failure) {
            log.warn("the rescue timer could not be wound up after the stop: {}", failure.getMessage());
        }
    }

    private String stop() throws NotStopped {
        try {
            means.unit().stop(STOP_TIME);
            return "";
        } catch (UnitException failure) {
            log.warn("etcd of {} did not stop as asked: {}", course.node().label(), failure.getMessage());
            if (takenBack()) {
                throw NotStopped.failed("etcd could not be stopped and runs on: " + failure.getMessage());
            }
            return "etcd did not stop as asked: " + failure.getMessage();
        }
    }

    /** A start takes back a stop that was not carried out; whether it did shows in the run of etcd being the same. */
    private boolean takenBack() {
        try {
            means.unit().start();
            UnitState state = means.unit().state();
            return state.active()
                    && state.invocation()
                            .equals(Optional.ofNullable(course.entry().invocationBefore()));
        } catch (UnitException unknown) {
            log.warn("{}", unknown.getMessage());
            return false;
        }
    }

    /** Puts back what was done; what cannot be put back now is finished by the aftercare. */
    Ending undo(NotStopped reason) {
        if (course.entry().phase().compareTo(Phase.MARK) >= 0) {
            try {
                means.unit().rescueTimer().disarm();
            } catch (UnitException failure) {
                log.warn(
                        "the rescue timer could not be disarmed; it starts an etcd that runs, which does nothing: {}",
                        failure.getMessage());
            }
        }
        return approach.undo(reason);
    }

    /** Gives it up while nothing is down; false when it is too late. */
    boolean cancel() {
        return approach.cancel();
    }
}
