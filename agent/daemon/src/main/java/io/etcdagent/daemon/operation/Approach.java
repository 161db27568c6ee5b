package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The one way in which an operation comes to lay hands on the member: lock, stop gates, hand-over, record, a last look,
 * and then the point from which there is only forward. Whatever makes a member answer nothing comes by this, so that
 * nothing passes a gate.
 *
 * <p>Up to that point everything can be undone, and any failure ends the operation with the member as it was.
 */
final class Approach {

    /** A step is decided upon what was seen at most this long before; a machine that was held up looks again. */
    private static final Duration EVIDENCE_LASTS = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Course course;
    private final Means means;
    private final GateLook look;
    private volatile Optional<LockClaim> waitingClaim = Optional.empty();

    /** By the stop gates. */
    Approach(Course course, Means means) {
        this(course, means, means.stopLook());
    }

    /** @param look asks the gates that this kind of operation passes */
    Approach(Course course, Means means, GateLook look) {
        this.course = course;
        this.means = means;
        this.look = look;
    }

    /** Joins the queue of the restart lock; what is returned leaves it when closed. */
    LockClaim join() throws NotStopped {
        course.begin(Phase.QUEUE, "asking for the restart lock");
        try {
            return means.lock().join(course.claimant());
        } catch (CoordinationException failure) {
            // Mostly there is no quorum, and then the gates tell more than a call that got no answer.
            List<GateResult> closed = ClosedGates.among(look.dryRun(course.order()));
            throw closed.isEmpty()
                    ? NotStopped.failed(failure.getMessage() + "; " + nothingDone())
                    : NotStopped.refused(
                            failure.getMessage() + "; " + nothingDone() + "; closed " + ClosedGates.summary(closed),
                            closed);
        }
    }

    /** From the turn in the queue until another member leads; nothing has been written into etcd yet. */
    void prepare(LockClaim claim) throws NotStopped, InterruptedException {
        permit(claim);
        handOver();
    }

    /** From the turn in the queue until the gates are open. */
    void permit(LockClaim claim) throws NotStopped, InterruptedException {
        awaitTurn(claim);
        check(claim);
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
                throw NotStopped.onRequest(course.order());
            }
        } catch (CoordinationException failure) {
            throw NotStopped.failed(failure.getMessage());
        } finally {
            waitingClaim = Optional.empty();
        }
    }

    private void check(LockClaim claim) throws NotStopped, InterruptedException {
        course.begin(Phase.CHECK, "asking the gates");
        Deadline patience = Deadline.after(course.order().patience(), means.nanoClock());
        while (true) {
            List<GateResult> gates = look.underLock(claim, course.order(), course.node());
            List<GateResult> closed = ClosedGates.among(gates);
            if (closed.isEmpty()) {
                tellOverridden(ClosedGates.overridden(gates));
                return;
            }
            if (patience.passed()) {
                throw refused(closed);
            }
            if (course.cancellation().givenUp()) {
                throw NotStopped.onRequest(course.order());
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
        course.progress().say(means.handOver().from(course.node(), course.order()));
    }

    /** Writes the disruption record: from now on {@link #undo} has something to take back. */
    void mark(LockClaim claim) throws NotStopped {
        course.begin(Phase.MARK, "writing the disruption record");
        course.mark(claim.place());
    }

    /**
     * Everything once more, as late as can be; the phase that it stands before is written down already, because that
     * may take long on the sick disk that is the reason for all this.
     *
     * @return until when what was seen is to be trusted
     */
    Deadline lastLook(LockClaim claim) throws NotStopped {
        Deadline evidence = Deadline.after(EVIDENCE_LASTS, means.nanoClock());
        List<GateResult> closed = ClosedGates.among(look.underRecord(claim, course.order(), course.node()));
        if (!closed.isEmpty()) {
            throw refused(closed);
        }
        return evidence;
    }

    /**
     * The point of no return.
     *
     * @param trusted until when that is to be trusted upon which it is decided
     */
    void commit(LockClaim claim, Deadline... trusted) throws NotStopped {
        if (claim.remaining().isNegative() || claim.remaining().isZero()) {
            throw NotStopped.failed("the restart lock is no more to be trusted; " + nothingDone());
        }
        if (Stream.of(trusted).anyMatch(Deadline::passed)) {
            throw NotStopped.failed("the machine was held up, and what was seen before is no more to be trusted; "
                    + nothingDone() + ", ask again");
        }
        if (!course.cancellation().commit()) {
            throw NotStopped.onRequest(course.order());
        }
    }

    private NotStopped refused(List<GateResult> closed) {
        return NotStopped.refused(
                course.node().label() + " was not " + course.order().done() + ": closed " + ClosedGates.summary(closed),
                closed);
    }

    private String nothingDone() {
        return course.order().nothingDone();
    }

    /** Takes the record back; what cannot be put back now is finished by the aftercare. */
    Ending undo(NotStopped reason) {
        String words = reason.words();
        boolean owed = false;
        if (course.entry().phase().compareTo(Phase.MARK) >= 0) {
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

    /** Gives it up while nothing is done; false when it is too late. */
    boolean cancel() {
        boolean given = course.cancellation().giveUp();
        waitingClaim.ifPresent(LockClaim::wake);
        return given;
    }
}
