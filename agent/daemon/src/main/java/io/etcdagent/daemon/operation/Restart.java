package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.Claimant;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One restart of the local member, phase by phase. Each phase is journaled before it acts.
 *
 * <p>Up to the last look everything can be undone, and any failure ends the operation with nothing stopped. From the
 * stop on there is only forward: whatever fails, etcd is started again, and the record stays until the start gates have
 * passed.
 */
final class Restart {

    private static final Logger log = LoggerFactory.getLogger(Restart.class);

    /** A stop is decided upon what was seen at most this long before; a machine that was held up looks again. */
    private static final Duration EVIDENCE_LASTS = Duration.ofSeconds(10);

    /** The rescue timer counts from when it was armed; long before it fires, the stop must have come. */
    private static final Duration ARMED_LASTS = Duration.ofMinutes(1);

    /** As long as systemd waits by default before it kills (TimeoutStopSec, systemd.service(5)). */
    private static final Duration STOP_TIME = Duration.ofSeconds(90);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    /**
     * How it ended.
     *
     * @param memberOwed whether the member was stopped and is not back
     */
    private record Ending(OperationState state, String words, List<GateResult> closedGates, boolean memberOwed) {}

    private final Order order;
    private final LocalNode node;
    private final Means means;
    private final Progress progress;
    private final Cancellation cancellation;
    private final Duration verifyTime;

    private JournalEntry entry;
    private Optional<DisruptionRecord.Standing> record = Optional.empty();
    private volatile Optional<LockClaim> waitingClaim = Optional.empty();

    Restart(
            Order order,
            LocalNode node,
            Means means,
            Progress progress,
            Cancellation cancellation,
            Duration verifyTime) {
        this.order = order;
        this.node = node;
        this.means = means;
        this.progress = progress;
        this.cancellation = cancellation;
        this.verifyTime = verifyTime;
        this.entry = new JournalEntry(
                StoredJson.VERSION,
                order.id(),
                order.kind(),
                OperationState.RUNNING,
                Phase.QUEUE,
                node.cluster().hex(),
                node.member().hex(),
                null,
                order.settle().toMillis(),
                order.reason(),
                order.requestedBy(),
                now());
    }

    /**
     * The whole story.
     *
     * @return whether the member is owed: it was stopped, is not back, and its record stays
     */
    boolean run() throws InterruptedException {
        Ending ending = toTheEnd();
        progress.end(ending.state(), ending.words(), ending.closedGates());
        return ending.memberOwed();
    }

    /** By the time it has ended the lock is free again. */
    private Ending toTheEnd() throws InterruptedException {
        try {
            begin(Phase.QUEUE, "asking for the restart lock");
            try (LockClaim claim = join()) {
                return underLock(claim);
            }
        } catch (NotStopped reason) {
            return undo(reason);
        }
    }

    /** What was begun is undone before the lock is given to the next in the queue. */
    private Ending underLock(LockClaim claim) throws InterruptedException {
        try {
            awaitTurn(claim);
            check(claim);
            handOver();
            mark(claim);
            Deadline armed = Deadline.after(ARMED_LASTS, means.nanoClock());
            arm();
            lastLook(claim, armed);
            String trouble = stop();
            return carryThrough(trouble);
        } catch (NotStopped reason) {
            return undo(reason);
        }
    }

    // ---- up to here everything can be undone ----

    private LockClaim join() throws NotStopped {
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
                            now()));
        } catch (CoordinationException failure) {
            // Mostly there is no quorum, and then the gates tell more than a call that got no answer.
            List<GateResult> closed = ClosedGates.among(means.stopLook().dryRun(order.allowOutage()));
            throw closed.isEmpty()
                    ? NotStopped.failed(failure.getMessage() + "; nothing was stopped")
                    : NotStopped.refused(
                            failure.getMessage() + "; nothing was stopped; closed " + ClosedGates.summary(closed),
                            closed);
        }
    }

    private void awaitTurn(LockClaim claim) throws NotStopped, InterruptedException {
        waitingClaim = Optional.of(claim);
        try {
            boolean held = claim.await(new LockClaim.Waiting() {
                @Override
                public void waitingFor(KeyValue predecessor, int ahead) {
                    progress.say("waiting for the restart lock behind " + ahead + ": held or awaited by "
                            + means.lock().describe(predecessor));
                }

                @Override
                public boolean givenUp() {
                    return cancellation.givenUp();
                }
            });
            if (!held) {
                throw cancelled();
            }
        } catch (CoordinationException failure) {
            throw NotStopped.failed(failure.getMessage());
        } finally {
            waitingClaim = Optional.empty();
        }
    }

    private void check(LockClaim claim) throws NotStopped, InterruptedException {
        begin(Phase.CHECK, "asking the stop gates");
        Deadline patience = Deadline.after(order.patience(), means.nanoClock());
        while (true) {
            List<GateResult> closed = ClosedGates.among(means.stopLook().underLock(claim, order, node));
            if (closed.isEmpty()) {
                return;
            }
            if (patience.passed()) {
                throw refused(closed);
            }
            if (cancellation.givenUp()) {
                throw cancelled();
            }
            progress.waitFor(closed);
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    private void handOver() throws NotStopped, InterruptedException {
        begin(Phase.HAND_OVER, "making sure that another member leads");
        progress.say(means.handOver().from(node));
    }

    private void mark(LockClaim claim) throws NotStopped {
        entry = entry.before(invocationNow());
        begin(Phase.MARK, "writing the disruption record");
        Disruption disruption = new Disruption(
                StoredJson.VERSION,
                order.id(),
                order.kind(),
                node.cluster().hex(),
                node.member().hex(),
                node.memberName(),
                node.host(),
                Phase.MARK,
                order.reason(),
                order.requestedBy(),
                now());
        try {
            record = Optional.of(means.record().mark(claim.place(), disruption));
        } catch (CoordinationException failure) {
            throw NotStopped.failed(failure.getMessage());
        }
    }

    private Optional<String> invocationNow() throws NotStopped {
        try {
            return means.unit().state().invocation();
        } catch (UnitException failure) {
            throw NotStopped.failed(failure.getMessage() + "; nothing was stopped");
        }
    }

    private void arm() throws NotStopped {
        begin(Phase.ARM, means.unit().rescueTimer().description());
        try {
            means.unit().rescueTimer().arm();
        } catch (UnitException failure) {
            throw NotStopped.failed(
                    "the rescue timer could not be armed, and without it nothing is stopped: " + failure.getMessage());
        }
    }

    /** Everything once more, as late as can be; then the point of no return. */
    private void lastLook(LockClaim claim, Deadline armed) throws NotStopped {
        // Writing that down may take long on the sick disk that is the reason for all this, so it comes first.
        begin(Phase.STOP, "stopping etcd");
        Deadline evidence = Deadline.after(EVIDENCE_LASTS, means.nanoClock());
        List<GateResult> closed = ClosedGates.among(means.stopLook().underLock(claim, order, node));
        if (!closed.isEmpty()) {
            throw refused(closed);
        }
        if (claim.remaining().isNegative() || claim.remaining().isZero()) {
            throw NotStopped.failed("the restart lock is no more to be trusted; nothing was stopped");
        }
        if (evidence.passed() || armed.passed()) {
            throw NotStopped.failed("the machine was held up, and what was seen before is no more to be trusted;"
                    + " nothing was stopped, ask again");
        }
        if (!cancellation.commit()) {
            throw cancelled();
        }
    }

    private NotStopped refused(List<GateResult> closed) {
        return NotStopped.refused(node.label() + " was not restarted: closed " + ClosedGates.summary(closed), closed);
    }

    private NotStopped cancelled() {
        return NotStopped.cancelled("given up on request; nothing was stopped");
    }

    /** Puts back what was done; what cannot be put back now is finished by the aftercare. */
    private Ending undo(NotStopped reason) {
        String words = reason.words();
        if (entry.phase().compareTo(Phase.MARK) >= 0) {
            try {
                means.unit().rescueTimer().disarm();
            } catch (UnitException failure) {
                log.warn(
                        "the rescue timer could not be disarmed; it starts an etcd that runs, which does nothing: {}",
                        failure.getMessage());
            }
            try {
                clearOwnRecord();
            } catch (CoordinationException failure) {
                words += "; the disruption record could not be removed yet, this agent goes on trying: "
                        + failure.getMessage();
            }
        }
        try {
            means.journal().write(entry.ended(reason.state()));
        } catch (JournalException failure) {
            words += "; " + failure.getMessage();
        }
        return new Ending(reason.state(), words, reason.closedGates(), false);
    }

    /** Also when the answer to writing it was never seen. */
    private void clearOwnRecord() throws CoordinationException {
        Optional<DisruptionRecord.Standing> standing = means.record().read();
        if (standing.isPresent() && standing.get().disruption().operation().equals(order.id())) {
            means.record().clear(standing.get().token());
        }
    }

    /** Before the stop, a step that cannot be written down is not taken. */
    private void begin(Phase phase, String message) throws NotStopped {
        if (cancellation.givenUp()) {
            throw cancelled();
        }
        entry = entry.at(phase);
        try {
            means.journal().write(entry);
            if (record.isPresent()) {
                record = Optional.of(means.record().advance(record.get(), phase));
            }
        } catch (JournalException | CoordinationException failure) {
            throw NotStopped.failed(failure.getMessage() + "; nothing was stopped");
        }
        progress.enter(phase, message);
    }

    // ---- from here on there is only forward ----

    /**
     * Stops etcd.
     *
     * @return what went wrong, empty when nothing did
     * @throws NotStopped when the same etcd runs on; the order to stop it was taken back
     */
    private String stop() throws NotStopped {
        try {
            means.unit().stop(STOP_TIME);
            return "";
        } catch (UnitException failure) {
            log.warn("etcd of {} did not stop as asked: {}", node.label(), failure.getMessage());
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
            return state.active() && state.invocation().equals(Optional.ofNullable(entry.invocationBefore()));
        } catch (UnitException unknown) {
            log.warn("{}", unknown.getMessage());
            return false;
        }
    }

    private Ending carryThrough(String trouble) throws InterruptedException {
        Verification verification = new Verification(
                means.freshLook(),
                node,
                Optional.ofNullable(entry.invocationBefore()),
                order.settle(),
                means.nanoClock());
        Homecoming homecoming = new Homecoming(means.unit(), verification, toldTo(progress), means.nanoClock());
        // Nothing that could take long, or fail, stands between the stop and the start.
        homecoming.startUnlessRunning();
        goOn(Phase.START, "starting etcd");
        goOn(Phase.VERIFY, "waiting for the start gates");
        List<GateResult> closed = homecoming.await(Deadline.after(verifyTime, means.nanoClock()));
        if (!closed.isEmpty()) {
            return leaveRecord(trouble, closed);
        }
        return clear(trouble);
    }

    private static Homecoming.Witness toldTo(Progress progress) {
        return new Homecoming.Witness() {
            @Override
            public void trouble(String words) {
                progress.say(words);
            }

            @Override
            public void waitingFor(List<GateResult> closed) {
                progress.waitFor(closed);
            }
        };
    }

    private Ending leaveRecord(String trouble, List<GateResult> closed) {
        return new Ending(
                OperationState.FAILED,
                (trouble.isEmpty() ? "" : trouble + "; ") + node.label() + " was stopped and started, and is not back"
                        + " within " + verifyTime.toSeconds() + " s: closed " + ClosedGates.summary(closed)
                        + "; the disruption record stays, so that no other member is stopped, and this agent goes on"
                        + " starting etcd until it is back; to work on it by hand stop etcd-agent first;"
                        + " see: etcd-agentctl health",
                closed,
                true);
    }

    private Ending clear(String trouble) {
        goOn(Phase.CLEAR, "putting away timer, record and lock");
        String left = "";
        try {
            means.unit().rescueTimer().disarm();
            clearOwnRecord();
        } catch (UnitException | CoordinationException failure) {
            left = "; left to clear, this agent goes on trying: " + failure.getMessage();
        }
        OperationState state = trouble.isEmpty() ? OperationState.SUCCEEDED : OperationState.FAILED;
        note(entry.ended(state));
        String words =
                trouble.isEmpty() ? node.label() + " restarted and verified" : trouble + "; it is back and verified";
        return new Ending(state, words + left, List.of(), false);
    }

    /** After the stop a step is taken even if it cannot be written down. */
    private void goOn(Phase phase, String message) {
        entry = entry.at(phase);
        note(entry);
        try {
            if (record.isPresent()) {
                record = Optional.of(means.record().advance(record.get(), phase));
            }
        } catch (CoordinationException failure) {
            log.warn("going on without having noted phase {} in etcd: {}", phase.word(), failure.getMessage());
        }
        progress.enter(phase, message);
    }

    private void note(JournalEntry next) {
        try {
            means.journal().write(next);
        } catch (JournalException failure) {
            log.warn("going on without the journal: {}", failure.getMessage());
        }
    }

    // ---- ----

    /** Gives the operation up while nothing is down; false when it is too late. */
    boolean cancel() {
        boolean given = cancellation.giveUp();
        waitingClaim.ifPresent(LockClaim::wake);
        return given;
    }

    private String now() {
        return means.wallClock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
