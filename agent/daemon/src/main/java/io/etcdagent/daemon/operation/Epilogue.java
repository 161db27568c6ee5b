package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What is to be said of an operation during which the agent went away, once its next life has looked around. Decides,
 * asks nobody.
 *
 * @param ending empty while what it left is not finished
 */
record Epilogue(Optional<Ending> ending, String words) {

    /**
     * @param operation as it was when the agent went away: running
     * @param entry what the journal says now
     * @param left what stands on this node now
     */
    static Epilogue of(OperationView operation, Optional<JournalEntry> entry, Leftover left) {
        Optional<JournalEntry> own = entry.filter(last -> last.operation().equals(operation.id()));
        if (own.isEmpty() && entry.filter(last -> mayBeLater(last, operation)).isPresent()) {
            return ended(
                    OperationState.FAILED,
                    "it was over before operation " + entry.get().operation()
                            + " began, and its end could not be written down; what came of it is not known, see:"
                            + " journalctl -u etcd-agent | grep " + operation.id());
        }
        if (own.isEmpty()) {
            // Each phase that changes anything is written there before it is begun.
            return ended(OperationState.FAILED, "its agent ended before it had begun; " + nothingDone(operation));
        }
        JournalEntry last = own.get();
        if (last.running()) {
            return last.kind() == OperationKind.STOP && left instanceof Leftover.KeptDown kept
                    ? ended(OperationState.SUCCEEDED, kept.words())
                    : new Epilogue(
                            Optional.empty(),
                            "its agent was restarted in phase " + last.phase().word()
                                    + ", and finishes what it left; see: etcd-agentctl status");
        }
        if (last.state() != OperationState.FAILED) {
            return ended(last.state(), "it had ended when its agent was restarted");
        }
        boolean touched = last.phase().compareTo(Phase.STOP) >= 0
                || last.kind() == OperationKind.START
                || last.kind().leavesEtcdRunning();
        return ended(
                OperationState.FAILED,
                "its agent was restarted in phase " + last.phase().word()
                        + (touched ? "; what it had left is finished" : "; " + nothingDone(operation)));
    }

    /** There is one entry: that of a later operation has taken the place of this one's, if it had any. */
    private static boolean mayBeLater(JournalEntry other, OperationView operation) {
        try {
            return !Instant.parse(other.startedAt()).isBefore(Instant.parse(operation.startedAt()));
        } catch (DateTimeParseException unknown) {
            return true;
        }
    }

    private static String nothingDone(OperationView operation) {
        return Order.nothingDone(operation.kind());
    }

    private static Epilogue ended(OperationState state, String words) {
        return new Epilogue(Optional.of(Ending.of(state, words)), words);
    }
}
