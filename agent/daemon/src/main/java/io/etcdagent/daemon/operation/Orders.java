package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.protocol.OperationView;
import java.util.List;
import java.util.Optional;

/** Takes orders for this node, one at a time. */
public interface Orders {

    /** Accepts an order; the same key again gives the operation that it gave before, but not for another request. */
    OperationView submit(OrderForm form, Optional<IdempotencyKey> key) throws OperationRejected;

    /**
     * Refuses what is not taken now whatever the gates say: what makes no sense, and anything while another operation is
     * at work or something is owed that an earlier one left.
     */
    void refuseWhateverTheGates(OrderForm form) throws OperationRejected;

    /**
     * The gates that refuse an order now; empty too when its turn has yet to come, because then nobody can know. It asks
     * unit and members, which takes a moment.
     */
    List<GateResult> refusals(OrderForm form);

    /** The operation at work, if one is. */
    Optional<OperationView> current();
}
