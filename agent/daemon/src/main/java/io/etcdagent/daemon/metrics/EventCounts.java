package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.coordination.LockWatch;
import io.etcdagent.daemon.gate.RecoverGates;
import io.etcdagent.daemon.gate.StopGates;
import io.etcdagent.daemon.operation.OrderWatch;
import io.etcdagent.daemon.unit.ByHand;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** What happened since this agent started, as far as nothing else remembers it; given to those parts that tell of it. */
public final class EventCounts {

    private final OrderCounts orders;
    private final LockTimes lock;

    /**
     * Nothing has happened yet.
     *
     * @param byHand what the gates name in their remedies
     * @param nanoClock {@link System#nanoTime}
     */
    public EventCounts(ByHand byHand, LongSupplier nanoClock) {
        TreeSet<String> gates = new TreeSet<>(new StopGates(byHand).names());
        gates.addAll(new RecoverGates(byHand).names());
        this.orders = new OrderCounts(gates);
        this.lock = new LockTimes(nanoClock);
    }

    /** To be told of what is ordered. */
    public OrderWatch orders() {
        return orders;
    }

    /** To be told of claims to the restart lock. */
    public LockWatch lock() {
        return lock;
    }

    void tell(Page page) {
        lock.tell(page);
        orders.tell(page);
    }
}
