package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.util.List;

/** Asks the stop gates for an order and leaves it at that. */
final class DryRun implements Operation {

    private final Order order;
    private final StopLook stopLook;
    private final Progress progress;

    DryRun(Order order, StopLook stopLook, Progress progress) {
        this.order = order;
        this.stopLook = stopLook;
        this.progress = progress;
    }

    @Override
    public Ending run() {
        progress.enter(Phase.CHECK, "asking the stop gates, for a dry run");
        List<GateResult> gates = stopLook.dryRun(order);
        List<GateResult> closed = ClosedGates.among(gates);
        return closed.isEmpty()
                ? new Ending(
                        OperationState.SUCCEEDED,
                        "dry run: all stop gates are open; " + order.nothingDone(),
                        ClosedGates.overridden(gates),
                        false)
                : new Ending(OperationState.REFUSED, "dry run: closed " + ClosedGates.summary(closed), closed, false);
    }

    /** It is over in a moment, and does nothing that could be given up. */
    @Override
    public boolean cancel() {
        return false;
    }
}
