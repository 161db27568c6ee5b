package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.Claimant;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in which a member is taken down: lock, stop gates, hand-over, record, rescue timer, a last look, stop.
 * Whatever stops etcd does it by this, so that nothing is stopped past a gate.
 *
 * <p>Up to the last look everything can be undone, and any failure ends it with nothing stopped.
 */
final class TakeDown {

    private static final Logger log = LoggerFactory.getLogger(TakeDown.class);

    /** A stop is decided upon what was seen at most this long before; a machine that was held up looks again. */
    private static final Duration EVIDENCE_LASTS = Duration.ofSeconds(10);

    /** The rescue timer counts from when it was armed; long before it elapses, the stop must have come. */
    private static final Duration ARMED_LASTS = Duration.ofMinutes(1);

    /** As long as systemd waits by default before it kills (TimeoutStopSec, systemd.service(5)). */
    private static final Duration STOP_TIME = Duration.ofSeconds(90);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Course course;
    private final Means means;
    private volatile Optional<LockClaim> waitingClaim = Optional.empty();

    TakeDown(Course course, Means means) {
        this.course = course;
        this.means = means;
    }

    /** Joins the queue of the restart lock; what is returned leaves it when closed. */
    LockClaim join() throws NotStopped {
        course.begin(Phase.QUEUE, "asking for the restart lock");
        Order order = course.order();
        LocalNode node = course.node();
        try {
            return means.lock()
                    .join(new Claimant(
                            StoredJson.VERSION,
                            node.member().hex(),
                            node.memberName(),
                            node.host(),
                            order.id(),
                            order.reason(),
                            order.requestedBy(),
                            course.now()));
        } catch (CoordinationException failure) {
            // Mostly there is no quorum, and then the gates tell more than a call that got no answer.
            List<GateResult> closed = ClosedGates.among(means.stopLook().dryRun(order));
            throw closed.isEmpty()
                    ? NotStopped.failed(failure.getMessage() + "; nothing was stopped")
                    : NotStopped.refused(
                            failure.getMessage() + "; nothing was stopped; closed " + ClosedGates.summary(closed),
                            closed);
        }
    }

    /**
     * The way down, from the turn in the queue to the end of etcd.
     *
     * @return what went wrong with the stop itself, empty when etcd is down
     * @throws NotStopped when the same etcd runs on; {@link #undo} puts back what was begun
     */
    String run(LockClaim claim) throws NotStopped, InterruptedException {
        awaitTurn(claim);
        check(claim);
        handOver();
        mark(claim);
        Deadline armed = Deadline.after(ARMED_LASTS, means.nanoClock());
        arm();
        lastLook(claim, armed);
        String trouble = stop();
        windUpAfter(armed);
        return trouble;
    }

    private void awaitTurn(LockClaim claim) throws NotStopped, InterruptedException {
        waitingClaim = Optional.of(claim);
        try {
            boolean held = claim.await(new LockClaim.Waiting() {
                @Override
                public void waitingFor(KeyValue predecessor, int ahead) {
                    course.progress()
                            .say("waiting for the restart lock behind " + ahead + ": held or awaited by "
                                    + means.lock().describe(predecessor));
                }

                @Override
                public boolean givenUp() {
                    // Asked every few seconds: to wait for one's turn, however long, is progress.
                    course.progress().goesOn();
                    return course.cancellation().givenUp();
                }
            });
            if (!held) {
                throw NotStopped.onRequest();
            }
        } catch (CoordinationException failure) {
            throw NotStopped.failed(failure.getMessage());
        } finally {
            waitingClaim = Optional.empty();
        }
    }

    private void check(LockClaim claim) throws NotStopped, InterruptedException {
        course.begin(Phase.CHECK, "asking the stop gates");
        Deadline patience = Deadline.after(course.order().patience(), means.nanoClock());
        while (true) {
            List<GateResult> gates = means.stopLook().underLock(claim, course.order(), course.node());
            List<GateResult> closed = ClosedGates.among(gates);
            if (closed.isEmpty()) {
                tellOverridden(ClosedGates.overridden(gates));
                return;
            }
            if (patience.passed()) {
                throw refused(closed);
            }
            if (course.cancellation().givenUp()) {
                throw NotStopped.onRequest();
            }
            course.progress().waitFor(closed);
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    private void tellOverridden(List<GateResult> overridden) {
        if (!overridden.isEmpty()) {
            course.progress().say("going on in spite of closed " + ClosedGates.summary(overridden));
        }
    }

    private void handOver() throws NotStopped, InterruptedException {
        course.begin(Phase.HAND_OVER, "making sure that another member leads");
        course.progress().say(means.handOver().from(course.node()));
    }

    private void mark(LockClaim claim) throws NotStopped {
        try {
            course.willStop(means.unit().state().invocation());
        } catch (UnitException failure) {
            throw NotStopped.failed(failure.getMessage() + "; nothing was stopped");
        }
        course.begin(Phase.MARK, "writing the disruption record");
        course.mark(claim.place());
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

    /** Everything once more, as late as can be; then the point of no return. */
    private void lastLook(LockClaim claim, Deadline armed) throws NotStopped {
        // Writing that down may take long on the sick disk that is the reason for all this, so it comes first.
        course.begin(Phase.STOP, "stopping etcd");
        Deadline evidence = Deadline.after(EVIDENCE_LASTS, means.nanoClock());
        List<GateResult> closed = ClosedGates.among(means.stopLook().underRecord(claim, course.order(), course.node()));
        if (!closed.isEmpty()) {
            throw refused(closed);
        }
        requireRescueTimer();
        if (claim.remaining().isNegative() || claim.remaining().isZero()) {
            throw NotStopped.failed("the restart lock is no more to be trusted; nothing was stopped");
        }
        if (evidence.passed() || armed.passed()) {
            throw NotStopped.failed("the machine was held up, and what was seen before is no more to be trusted;"
                    + " nothing was stopped, ask again");
        }
        if (!course.cancellation().commit()) {
            throw NotStopped.onRequest();
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

    private NotStopped refused(List<GateResult> closed) {
        String done = course.order().kind() == OperationKind.STOP ? "stopped" : "restarted";
        return NotStopped.refused(
                course.node().label() + " was not " + done + ": closed " + ClosedGates.summary(closed), closed);
    }

    /** Puts back what was done; what cannot be put back now is finished by the aftercare. */
    Ending undo(NotStopped reason) {
        String words = reason.words();
        boolean owed = false;
        if (course.entry().phase().compareTo(Phase.MARK) >= 0) {
            try {
                means.unit().rescueTimer().disarm();
            } catch (UnitException failure) {
                log.warn(
                        "the rescue timer could not be disarmed; it starts an etcd that runs, which does nothing: {}",
                        failure.getMessage());
            }
            try {
                course.removeRecord();
            } catch (CoordinationException failure) {
                owed = true;
                words += "; the disruption record could not be removed yet, this agent goes on trying: "
                        + failure.getMessage();
            }
        }
        try {
            course.giveUp(reason.state());
        } catch (JournalException failure) {
            owed = true;
            words += "; " + failure.getMessage();
        }
        return new Ending(reason.state(), words, reason.closedGates(), owed);
    }

    /** Gives it up while nothing is down; false when it is too late. */
    boolean cancel() {
        boolean given = course.cancellation().giveUp();
        waitingClaim.ifPresent(LockClaim::wake);
        return given;
    }
}
