package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.protocol.OperationState;
import java.util.List;

/** An operation that ends before it stopped or defragmented anything: how, and why. */
final class NotStopped extends Exception {

    private static final long serialVersionUID = 1;

    private final OperationState state;
    private final transient List<GateResult> closedGates;
    private final String words;

    private NotStopped(OperationState state, String words, List<GateResult> closedGates) {
        super(words);
        this.state = state;
        this.words = words;
        this.closedGates = closedGates;
    }

    static NotStopped refused(String words, List<GateResult> closedGates) {
        return new NotStopped(OperationState.REFUSED, words, closedGates);
    }

    /** Somebody gave it up. */
    static NotStopped onRequest(Order order) {
        return new NotStopped(OperationState.CANCELLED, "given up on request; " + order.nothingDone(), List.of());
    }

    static NotStopped failed(String words) {
        return new NotStopped(OperationState.FAILED, words, List.of());
    }

    OperationState state() {
        return state;
    }

    String words() {
        return words;
    }

    List<GateResult> closedGates() {
        return closedGates;
    }
}
