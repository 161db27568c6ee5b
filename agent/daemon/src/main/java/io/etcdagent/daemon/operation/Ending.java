package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.protocol.OperationState;
import java.util.List;

/**
 * How an operation ended.
 *
 * @param words one line for an operator
 * @param gates those that refused, were waited for in vain, or were overridden
 * @param memberOwed whether the member was stopped, is to run, and is not back
 */
record Ending(OperationState state, String words, List<GateResult> gates, boolean memberOwed) {

    static Ending of(OperationState state, String words) {
        return new Ending(state, words, List.of(), false);
    }
}
