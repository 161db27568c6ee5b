package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.protocol.OperationState;
import java.util.List;

/**
 * How an operation ended.
 *
 * @param words one line for an operator
 * @param gates those that refused, were waited for in vain, or were overridden
 * @param owed whether something is left for the aftercare: a member that is not back, a record or a journal entry that
 *     still says so
 */
record Ending(OperationState state, String words, List<GateResult> gates, boolean owed) {

    static Ending of(OperationState state, String words) {
        return new Ending(state, words, List.of(), false);
    }
}
