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

    /** One pass waits this long for the start gates; then others get their turn. */
    private static final Duration ONE_PASS = Duration.ofSeconds(10);

    private final Means means;

    Aftercare(Means means) {
        this.means = means;
    }

    /** Starts etcd at once if the journal says that it may be down by our hand; needs neither quorum nor identity. */
    void startWhatWeStopped() throws JournalException {
        Optional<JournalEntry> entry = means.journal().read();
        if (entry.isEmpty() || !entry.get().mayHaveStopped()) {
            return;
        }
        log.warn(
                "operation {} was cut short in phase {}; making sure that etcd runs",
                entry.get().operation(),
                entry.get().phase().word());
        try {
            if (means.unit().state().down()) {
                means.unit().start();
            }
        } catch (UnitException failure) {
            log.error("etcd could not be started: {}", failure.getMessage());
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
        if (ours.isPresent() && ours.get().disruption().kind() == OperationKind.STOP) {
            return Optional.of(ours.get().disruption().describe());
        }
        if (ours.isPresent() || entry.filter(JournalEntry::mayHaveStopped).isPresent()) {
            List<GateResult> closed = bringBack(node, entry);
            if (!closed.isEmpty()) {
                return Optional.of(node.label() + " is not back: closed " + ClosedGates.summary(closed));
            }
        }
        try {
            means.unit().rescueTimer().disarm();
            if (ours.isPresent()) {
                means.record().clear(ours.get().token());
                log.info(
                        "{} is back; the disruption record of operation {} is cleared",
                        node.label(),
                        ours.get().disruption().operation());
            }
        } catch (UnitException | CoordinationException failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
        if (entry.isPresent()) {
            means.journal().write(entry.get().ended(OperationState.FAILED));
        }
        return Optional.empty();
    }

    private List<GateResult> bringBack(LocalNode node, Optional<JournalEntry> entry) throws InterruptedException {
        // Whether it was ever stopped is not known here, so the run of before is not required to have ended.
        Verification verification = new Verification(
                means.freshLook(),
                node,
                Optional.empty(),
                Duration.ofMillis(entry.map(JournalEntry::settleMillis).orElse(0L)),
                means.nanoClock());
        return new Homecoming(means.unit(), verification, means.nanoClock())
                .await(Deadline.after(ONE_PASS, means.nanoClock()), (message, gates) -> log.debug("{}", message));
    }

    private static boolean isOurs(DisruptionRecord.Standing standing, LocalNode node) {
        return standing.disruption().memberId().equals(node.member().hex())
                && standing.disruption().clusterId().equals(node.cluster().hex());
    }
}
