package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import java.util.List;
import java.util.function.Consumer;

/** Told what becomes of orders that are no rehearsals, by the threads that deal with them; returns at once. */
public interface OrderWatch {

    /** For who does not want to know. */
    OrderWatch NOBODY = new OrderWatch() {
        @Override
        public void refused(List<GateView> closed) {}

        @Override
        public Consumer<OperationEvent> accepted(OperationKind kind) {
            return event -> {};
        }
    };

    /** Gates refused an order, so that it did not become an operation. */
    void refused(List<GateView> closed);

    /**
     * An order became an operation.
     *
     * @return is given every event of it, in their order, from the first to the last
     */
    Consumer<OperationEvent> accepted(OperationKind kind);
}
