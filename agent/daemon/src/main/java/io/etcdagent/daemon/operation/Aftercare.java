package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what an operation, or an earlier life of this agent, left: an etcd that may be down by our hand, a record of
 * this member that still stands. It trusts what it sees over what the journal says, and may be run at any time when no
 * operation is at work.
 */
final class Aftercare {

    private static final Logger log = LoggerFactory.getLogger(Aftercare.class);

    /** One pass waits this long for the start gates, and as long again as they must hold. */
    private static final Duration ONE_PASS = Duration.ofSeconds(10);

    private final Means means;

    Aftercare(Means means) {
        this.means = means;
    }

    /**
     * Asks for etcd to be started if the journal says that it may be down by our hand. Needs neither quorum nor record
     * nor identity: the quorum may be missing just because this member is down. It asks even when etcd is seen to run,
     * because that takes back a stop that was ordered and not carried out yet.
     */
    void startWhatWeStopped() throws JournalException {
        Optional<JournalEntry> entry = means.journal().read();
        if (entry.filter(JournalEntry::mayHaveStopped).isEmpty()) {
            return;
        }
        try {
            means.unit().start();
        } catch (UnitException failure) {
            log.error(
                    "operation {} may have stopped etcd, and it could not be started: {}",
                    entry.get().operation(),
                    failure.getMessage());
        }
    }

    /**
     * One pass over what is owed.
     *
     * @return what is still owed, in words for an operator; empty when nothing is
     */
    Optional<String> pass(LocalNode node) throws JournalException, InterruptedException {
        Optional<JournalEntry> entry = means.journal().read().filter(last -> last.state() == OperationState.RUNNING);
        Optional<DisruptionRecord.Standing> ours;
        try {
            ours = means.record().read().filter(standing -> isOurs(standing, node));
        } catch (CoordinationException unknown) {
            return entry.isPresent() ? Optional.of(unknown.getMessage()) : Optional.empty();
        }
        if (entry.isEmpty() && ours.isEmpty()) {
            return Optional.empty();
        }
        if (ours.isPresent() && ours.get().disruption().kind() == OperationKind.STOP) {
            return Optional.of(ours.get().disruption().describe());
        }
        if (ours.isPresent() || entry.filter(JournalEntry::mayHaveStopped).isPresent()) {
            List<GateResult> closed = bringBack(node, entry);
            if (!closed.isEmpty()) {
                return Optional.of(node.label() + " is not back: closed " + ClosedGates.summary(closed));
            }
        }
        return putAway(node, entry, ours);
    }

    /** The record goes even if the timer will not: it only starts an etcd that runs, and the record holds up all others. */
    private Optional<String> putAway(
            LocalNode node, Optional<JournalEntry> entry, Optional<DisruptionRecord.Standing> ours)
            throws JournalException {
        try {
            means.unit().rescueTimer().disarm();
        } catch (UnitException failure) {
            log.warn("{}", failure.getMessage());
        }
        if (ours.isPresent()) {
            try {
                means.record().clear(ours.get().token());
            } catch (CoordinationException failure) {
                return Optional.of(failure.getMessage());
            }
            log.info(
                    "{} is back; the disruption record of operation {} is cleared",
                    node.label(),
                    ours.get().disruption().operation());
        }
        if (entry.isPresent()) {
            means.journal().write(entry.get().ended(OperationState.FAILED));
        }
        return Optional.empty();
    }

    private List<GateResult> bringBack(LocalNode node, Optional<JournalEntry> entry) throws InterruptedException {
        try {
            means.unit().rescueTimer().arm();
        } catch (UnitException failure) {
            log.warn("{}", failure.getMessage());
        }
        Duration settle =
                Duration.ofMillis(entry.map(JournalEntry::settleMillis).orElse(0L));
        // Whether it was ever stopped is not known here, so the run of before is not required to have ended.
        Verification verification =
                new Verification(means.freshLook(), node, Optional.empty(), settle, means.nanoClock());
        return new Homecoming(means.unit(), verification, LOGGED, means.nanoClock())
                .await(Deadline.after(ONE_PASS.plus(settle), means.nanoClock()));
    }

    private static boolean isOurs(DisruptionRecord.Standing standing, LocalNode node) {
        return standing.disruption().memberId().equals(node.member().hex())
                && standing.disruption().clusterId().equals(node.cluster().hex());
    }

    private static final Homecoming.Witness LOGGED = new Homecoming.Witness() {
        @Override
        public void trouble(String words) {
            log.warn("{}", words);
        }

        @Override
        public void waitingFor(List<GateResult> closed) {
            log.debug("waiting for {}", ClosedGates.summary(closed));
        }
    };
}
