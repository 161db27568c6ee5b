package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.OperationState;
import java.util.List;
import java.util.Optional;

/**
 * How an operation ended.
 *
 * @param words one line for an operator
 * @param gates those that refused, were waited for in vain, or were overridden
 * @param owed whether something is left for the aftercare: a member that is not back, a record or a journal entry that
 *     still says so
 * @param space of a defragmentation that succeeded
 */
record Ending(OperationState state, String words, List<GateResult> gates, boolean owed, Optional<BackendSpace> space) {

    Ending(OperationState state, String words, List<GateResult> gates, boolean owed) {
        this(state, words, gates, owed, Optional.empty());
    }

    static Ending of(OperationState state, String words) {
        return new Ending(state, words, List.of(), false);
    }
}
