package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.gate.GateResult;
import java.util.List;

/** Gathers, just now, all that the gates before one kind of order look at, and asks them. The one way to them. */
interface GateLook {

    /** What an order would meet now, seen from outside. */
    List<GateResult> dryRun(Order order);

    /** What the operation that holds the claim, and has written no record yet, meets now. */
    List<GateResult> underLock(LockClaim claim, Order order, LocalNode node);

    /** What the operation that holds the claim and has written its record meets now. */
    List<GateResult> underRecord(LockClaim claim, Order order, LocalNode node);
}
