package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.operation.Leftover;
import io.etcdagent.daemon.operation.Operations;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationView;
import java.util.Optional;

/** What is at work on this node, and what stands there otherwise. */
final class OperationNumbers implements Source {

    private final Operations operations;

    OperationNumbers(Operations operations) {
        this.operations = operations;
    }

    @Override
    public void tell(Page page) {
        Optional<OperationKind> running = operations.current().map(OperationView::kind);
        for (OperationKind kind : OperationKind.values()) {
            page.put(Family.OPERATION_RUNNING, running.equals(Optional.of(kind)), kind.word());
        }
        Leftover left = operations.leftover();
        page.put(Family.LEFTOVER, left instanceof Leftover.Owed, "owed");
        page.put(Family.LEFTOVER, left instanceof Leftover.Away, "away");
        page.put(Family.LEFTOVER, left instanceof Leftover.KeptDown, "kept-down");
    }
}
