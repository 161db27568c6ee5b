package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.StartGates;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what an operation, or an earlier life of this agent, left: an etcd that may be down by our hand, a stop that
 * is to last, a record of this member that still stands. It trusts what it sees over what the journal says, and may be
 * run at any time when no operation is at work.
 */
final class Aftercare {

    private static final Logger log = LoggerFactory.getLogger(Aftercare.class);

    /** One pass waits this long for the start gates, and as long again as they must hold. */
    private static final Duration ONE_PASS = Duration.ofSeconds(10);

    private static final Leftover NOT_STARTED = new Leftover.Owed(
            "etcd may be down by our hand, or about to be, and could not be told to start; see: journalctl -u etcd-agent");

    private final Means means;
    private final KeptDown keptDown;
    private final LeftStep leftStep;
    private final Homecoming.Witness logged;

    /** Over all passes: a member may stay away for hours, and each pass takes seconds. */
    private final RescueWinding winding;

    /** @param pulse of the thread that makes the passes */
    Aftercare(Means means, KeptDown keptDown, Duration stepTime, Pulse pulse) {
        this.means = means;
        this.keptDown = keptDown;
        this.leftStep = new LeftStep(means, stepTime);
        this.logged = logged(pulse);
        this.winding = new RescueWinding(means.unit(), means.nanoClock());
    }

    /**
     * One pass over what is left.
     *
     * @param node this node's identity, empty while it was never learned
     */
    Leftover pass(Optional<LocalNode> node) throws InterruptedException {
        Leftover left = look(node);
        if (left instanceof Leftover.Nothing || left instanceof Leftover.KeptDown) {
            winding.end();
        }
        return left;
    }

    private Leftover look(Optional<LocalNode> node) throws InterruptedException {
        Optional<JournalEntry> entry;
        try {
            entry = means.journal().read();
        } catch (JournalException unreadable) {
            return withoutJournal(node, unreadable);
        }
        if (entry.filter(JournalEntry::gaveUpRecovering).isPresent()) {
            return givenUp(entry.get());
        }
        Optional<JournalEntry> atWork = entry.filter(JournalEntry::running);
        if (atWork.flatMap(this::runningStep).isPresent()) {
            return new Leftover.Owed("the step " + atWork.get().between() + " of operation "
                    + atWork.get().operation() + " still runs; etcd is started when it has ended");
        }
        if (atWork.filter(last -> last.mayHaveStopped() && !last.keepsDown()).isPresent()
                && !started("operation " + atWork.get().operation() + " may have stopped etcd")) {
            return NOT_STARTED;
        }
        if (node.isEmpty()) {
            return withoutIdentity(atWork);
        }
        if (atWork.filter(JournalEntry::mayHaveMarked).isPresent()) {
            return takeMarkBack(atWork.get());
        }
        return pass(node.get(), entry, atWork);
    }

    private Leftover givenUp(JournalEntry recovery) {
        try {
            new GivenUpRecovery(means).tidy(recovery);
            return new Leftover.Owed("recovery " + recovery.operation() + " had changed nothing and is put away");
        } catch (CoordinationException | JournalException failure) {
            return new Leftover.Away("recovery " + recovery.operation()
                    + " had changed nothing, and is not put away yet: " + failure.getMessage());
        }
    }

    /** What it has done on its way is done; the rest can be asked for anew, by this agent or another. */
    private Leftover takeMarkBack(JournalEntry entry) {
        try {
            // Of the member that it was then; it may have been replaced by hand since.
            means.space().disarm(new AlarmMark(MemberId.parse(entry.memberId())).alarm());
            means.journal().write(entry.ended(OperationState.FAILED));
            log.warn("operation {} did not end: its mark is taken back; see: etcd-agentctl alarms", entry.operation());
            return new Leftover.Nothing();
        } catch (EtcdException | JournalException failure) {
            return new Leftover.Owed("operation " + entry.operation()
                    + " put up an alarm to keep others out, which could not be taken back yet: "
                    + failure.getMessage());
        }
    }

    private Optional<String> runningStep(JournalEntry entry) {
        return Optional.ofNullable(entry.between())
                .filter(step -> entry.kind() == OperationKind.RESTART && entry.phase() == Phase.BETWEEN)
                .filter(leftStep::stillRuns);
    }

    /**
     * Needs neither quorum nor record nor identity: the quorum may be missing just because this member is down. It asks
     * even when etcd is seen to run, because that takes back a stop that was ordered and not carried out yet. As long as
     * the supervisor does not take the order nothing is cleared: the stop may still come.
     */
    private boolean started(String why) {
        try {
            means.unit().start();
            return true;
        } catch (UnitException failure) {
            log.error("{}, and it could not be started: {}", why, failure.getMessage());
            return false;
        }
    }

    private static Leftover withoutIdentity(Optional<JournalEntry> atWork) {
        return atWork.filter(JournalEntry::keepsDown)
                .<Leftover>map(stop -> new Leftover.KeptDown("its member is kept down on purpose since "
                        + stop.startedAt() + " (operation " + stop.operation() + ")"))
                .orElseGet(() -> new Leftover.Away("this agent has not heard its own member yet"));
    }

    private Leftover pass(LocalNode node, Optional<JournalEntry> entry, Optional<JournalEntry> atWork)
            throws InterruptedException {
        Optional<DisruptionRecord.Standing> ours;
        try {
            ours = means.record().read().filter(standing -> node.owns(standing.disruption()));
        } catch (CoordinationException unknown) {
            return withoutRecord(node, atWork, unknown);
        }
        try {
            if (atWork.filter(JournalEntry::keepsDown).isPresent() && !startBegan(ours)) {
                return keepDown(node, atWork.get(), ours);
            }
            if (keptByRecordAlone(entry, ours)) {
                return stayDown(node, LastingStop.of(ours.get().disruption()));
            }
            if (atWork.isEmpty() && ours.isEmpty()) {
                keptDown.release();
                return new Leftover.Nothing();
            }
            return bringBack(node, atWork, ours);
        } catch (JournalException failure) {
            return new Leftover.Owed(String.valueOf(failure.getMessage()));
        }
    }

    private Leftover withoutRecord(LocalNode node, Optional<JournalEntry> atWork, CoordinationException unknown) {
        if (atWork.isEmpty()) {
            // Nothing is known to be owed, and whoever wants to stop something meets the same silence at the gates.
            return new Leftover.Nothing();
        }
        return atWork.get().keepsDown()
                ? new Leftover.KeptDown(LastingStop.of(node, atWork.get()).words())
                : new Leftover.Owed(unknown.getMessage());
    }

    // ---- a stop that is to last ----

    /**
     * The journal knows of a stop that was not ended by a start. Whether it was carried out before the agent went away
     * is seen at the unit.
     */
    private Leftover keepDown(LocalNode node, JournalEntry stop, Optional<DisruptionRecord.Standing> ours)
            throws JournalException, InterruptedException {
        if (stop.phase() == Phase.STOP) {
            Optional<UnitState> unit = unitNow();
            if (unit.isEmpty() || unit.get().activeState() == UnitState.ActiveState.DEACTIVATING) {
                return new Leftover.Owed("whether etcd was stopped is not known yet");
            }
            if (stillTheSame(unit.get(), stop)) {
                return !started("the stop of operation " + stop.operation() + " was not carried out")
                        ? NOT_STARTED
                        : bringBack(node, Optional.of(stop), ours);
            }
            means.journal().write(stop.at(Phase.BETWEEN));
        }
        LastingStop lasting = LastingStop.of(node, stop);
        if (ours.isEmpty()) {
            // Taken away by force: who did that wants the others to go on, and the place in the queue holds them up
            // too.
            keptDown.release();
            return new Leftover.KeptDown(
                    lasting.words() + "; its disruption record was taken away, nothing holds the others up");
        }
        return stayDown(node, lasting);
    }

    /** A start that could not be written down on this disk was written into the record. */
    private static boolean startBegan(Optional<DisruptionRecord.Standing> ours) {
        return ours.filter(standing -> standing.disruption().phase().compareTo(Phase.START) >= 0)
                .isPresent();
    }

    private static boolean stillTheSame(UnitState unit, JournalEntry stop) {
        return !unit.down() && unit.invocation().equals(Optional.ofNullable(stop.invocationBefore()));
    }

    /** The journal tells nothing of it, but the record says that a stop was carried out and never ended. */
    private static boolean keptByRecordAlone(Optional<JournalEntry> entry, Optional<DisruptionRecord.Standing> ours) {
        return ours.map(DisruptionRecord.Standing::disruption)
                .filter(Disruption::keepsDown)
                .filter(disruption -> entry.filter(
                                known -> known.operation().equals(disruption.operation()) || known.running())
                        .isEmpty())
                .isPresent();
    }

    private Leftover stayDown(LocalNode node, LastingStop stop) {
        keptDown.keep(stop.claimant());
        boolean runs = unitNow().filter(unit -> !unit.down()).isPresent();
        return new Leftover.KeptDown(
                runs
                        ? stop.words() + "; all the same etcd of " + node.label()
                                + " runs, it was started by somebody else"
                        : stop.words());
    }

    private Optional<UnitState> unitNow() {
        try {
            return Optional.of(means.unit().state());
        } catch (UnitException unknown) {
            log.warn("{}", unknown.getMessage());
            return Optional.empty();
        }
    }

    // ---- a member that is owed ----

    private Leftover bringBack(LocalNode node, Optional<JournalEntry> atWork, Optional<DisruptionRecord.Standing> ours)
            throws JournalException, InterruptedException {
        if (onlyDefragmented(atWork, ours)) {
            List<GateResult> closed = awaitWell(node, atWork);
            if (!closed.isEmpty()) {
                return new Leftover.Owed(notWell(node, ours.get().disruption(), closed));
            }
        } else if (ours.isPresent()
                || atWork.filter(JournalEntry::mayHaveStopped).isPresent()) {
            List<GateResult> closed = awaitHome(node, atWork);
            if (!closed.isEmpty()) {
                return new Leftover.Away(node.label() + " is not back: closed " + ClosedGates.summary(closed));
            }
        }
        return putAway(node, atWork, ours);
    }

    /**
     * Whether all that is left is the record of a defragmentation. That never stops etcd: one that is down was stopped
     * by somebody else, or ended by itself, and whoever did that, or its supervisor, starts it. Until the member is well
     * the record stays, because a defragmentation that was begun goes on whatever becomes of the agent.
     */
    private static boolean onlyDefragmented(Optional<JournalEntry> atWork, Optional<DisruptionRecord.Standing> ours) {
        return atWork.filter(JournalEntry::mayHaveStopped).isEmpty()
                && ours.filter(standing -> standing.disruption().neverStops()).isPresent();
    }

    private String notWell(LocalNode node, Disruption defragmentation, List<GateResult> closed) {
        return node.label() + " is not well since it was to be defragmented (operation " + defragmentation.operation()
                + "): closed " + ClosedGates.summary(closed)
                + "; its record stays until it is; an etcd that is down this agent did not stop and does not start; "
                + means.unit().byHand().start();
    }

    private List<GateResult> awaitWell(LocalNode node, Optional<JournalEntry> entry) throws InterruptedException {
        return new Vigil(
                        verification(StartGates.ofEtcdThatRanOn(means.unit().byHand()), node, entry),
                        logged::waitingFor)
                .keep(onePass(entry));
    }

    private List<GateResult> awaitHome(LocalNode node, Optional<JournalEntry> entry) throws InterruptedException {
        winding.begin();
        // Whether it was ever stopped is not known here, so the run of before is not required to have ended.
        Verification verification =
                verification(StartGates.ofEtcdStartedAgain(means.unit().byHand()), node, entry);
        return new Homecoming(means.unit(), verification, logged, winding, means.nanoClock()).await(onePass(entry));
    }

    private Verification verification(StartGates gates, LocalNode node, Optional<JournalEntry> entry) {
        Set<String> overrides = Set.copyOf(entry.map(JournalEntry::overrides).orElse(List.of()));
        return new Verification(
                gates, means.freshLook(), node, Optional.empty(), settle(entry), overrides, means.nanoClock());
    }

    private Deadline onePass(Optional<JournalEntry> entry) {
        return Deadline.after(ONE_PASS.plus(settle(entry)), means.nanoClock());
    }

    private static Duration settle(Optional<JournalEntry> entry) {
        return Duration.ofMillis(entry.map(JournalEntry::settleMillis).orElse(0L));
    }

    /** The record goes even if the timer will not: it only starts an etcd that runs, and the record holds up all others. */
    private Leftover putAway(LocalNode node, Optional<JournalEntry> entry, Optional<DisruptionRecord.Standing> ours)
            throws JournalException {
        winding.end();
        try {
            means.unit().rescueTimer().disarm();
        } catch (UnitException failure) {
            log.warn("{}", failure.getMessage());
        }
        if (ours.isPresent()) {
            try {
                means.record().clear(ours.get().token());
            } catch (CoordinationException failure) {
                return new Leftover.Owed(failure.getMessage());
            }
            log.info(
                    "{} is back; the disruption record of operation {} is cleared",
                    node.label(),
                    ours.get().disruption().operation());
        }
        keptDown.release();
        if (entry.isPresent()) {
            means.journal().write(entry.get().ended(OperationState.FAILED));
        }
        return new Leftover.Nothing();
    }

    // ---- a journal that cannot be understood ----

    /**
     * Nothing is stopped with it. A member whose record says that it was to come back is brought back; in all other
     * cases etcd is left as it is, running or not.
     */
    private Leftover withoutJournal(Optional<LocalNode> node, JournalException unreadable) throws InterruptedException {
        String words = String.valueOf(unreadable.getMessage());
        if (node.isEmpty()) {
            return new Leftover.Owed(words);
        }
        try {
            Optional<DisruptionRecord.Standing> ours =
                    means.record().read().filter(standing -> node.get().owns(standing.disruption()));
            if (onlyDefragmented(Optional.empty(), ours)) {
                if (awaitWell(node.get(), Optional.empty()).isEmpty()) {
                    means.record().clear(ours.get().token());
                }
            } else if (ours.isPresent()
                    && !ours.get().disruption().keepsDown()
                    && started("the record says that etcd may be down by our hand")) {
                List<GateResult> closed = awaitHome(node.get(), Optional.empty());
                if (closed.isEmpty()) {
                    winding.end();
                    means.unit().rescueTimer().disarm();
                    means.record().clear(ours.get().token());
                }
            }
        } catch (CoordinationException | UnitException failure) {
            log.warn("{}", failure.getMessage());
        }
        return new Leftover.Owed(words);
    }

    private static Homecoming.Witness logged(Pulse pulse) {
        return new Homecoming.Witness() {
            @Override
            public void trouble(String words) {
                log.warn("{}", words);
            }

            @Override
            public void waitingFor(List<GateResult> closed) {
                pulse.beat();
                log.debug("waiting for {}", ClosedGates.summary(closed));
            }
        };
    }
}
