package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
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

    private static String nothingDone(OperationView operation) {
        return Order.nothingDone(operation.kind());
    }

    private static Epilogue ended(OperationState state, String words) {
        return new Epilogue(Optional.of(Ending.of(state, words)), words);
    }
}
