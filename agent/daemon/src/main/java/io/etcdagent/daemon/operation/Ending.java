package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.protocol.OperationState;
import java.util.List;

/**
 * How an operation ended.
 *
 * @param words one line for an operator
 * @param closedGates those that refused, or were waited for in vain
 * @param memberOwed whether the member was stopped, is to run, and is not back
 */
record Ending(OperationState state, String words, List<GateResult> closedGates, boolean memberOwed) {

    static Ending of(OperationState state, String words) {
        return new Ending(state, words, List.of(), false);
    }
}
