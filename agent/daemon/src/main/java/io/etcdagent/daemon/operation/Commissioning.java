package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.protocol.OperationKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes an operation of an order, of what an earlier life of this agent left unfinished, or of what it remembers. */
final class Commissioning {

    private final Means means;
    private final OperationHistory history;
    private final Supplier<Optional<LocalNode>> node;
    private final Duration verifyTime;
    private final Duration stepTime;
    private final OrderWatch watch;
    private final KeptDown keptDown;
    private final Pulse pulse;

    /**
     * Begins nothing.
     *
     * @param node this node's identity, empty while it was never learned
     * @param pulse of the thread that works on the operations
     */
    Commissioning(
            Means means,
            OperationHistory history,
            Supplier<Optional<LocalNode>> node,
            Duration verifyTime,
            Duration stepTime,
            OrderWatch watch,
            KeptDown keptDown,
            Pulse pulse) {
        this.means = means;
        this.history = history;
        this.node = node;
        this.verifyTime = verifyTime;
        this.stepTime = stepTime;
        this.watch = watch;
        this.keptDown = keptDown;
        this.pulse = pulse;
    }

    /** Who is ordered. */
    LocalNode nodeFor(OperationKind kind) throws OperationRejected {
        Optional<LocalNode> local =
                kind == OperationKind.RECOVER ? means.recovery().node().get() : node.get();
        return local.orElseThrow(() -> new OperationRejected(
                OperationRejected.Why.NOT_READY,
                "this agent has not heard its own member yet, so it cannot tell which one that is;"
                        + " see: etcd-agentctl health; where etcd is down, "
                        + means.unit().byHand().start()));
    }

    AcceptedOperation of(OrderForm form, LocalNode local, Optional<IdempotencyKey> key) {
        Order order = form.numbered(means.wallClock());
        Progress progress = progress(order, local);
        Operation operation = form.dryRun() ? rehearsal(order, local, progress) : operation(order, local, progress);
        return new AcceptedOperation(progress, key, operation, history.of(order.id(), key));
    }

    private Progress progress(Order order, LocalNode local) {
        return new Progress(order, local, pulse, means.wallClock(), means.nanoClock());
    }

    private Operation rehearsal(Order order, LocalNode local, Progress progress) {
        return switch (order.kind()) {
            case CLEAR_ALARM -> new ClearAlarmRehearsal(order, new SpacePlanning(means, local, progress), progress);
            case RECOVER -> new RecoverRehearsal(order, local, means, progress);
            case RESTART, STOP, START, DEFRAGMENT -> new DryRun(order, means.stopLook(), progress);
        };
    }

    private Operation operation(Order order, LocalNode local, Progress progress) {
        progress.listen(watch.accepted(order.kind()));
        Course course = new Course(order, local, means, progress, new Cancellation());
        return switch (order.kind()) {
            case RESTART -> new Restart(course, means, verifyTime, stepTime);
            case STOP -> new Stop(course, means, verifyTime, keptDown);
            case START -> new Start(course, means, verifyTime, keptDown);
            case DEFRAGMENT -> new Defragmentation(course, means, verifyTime);
            case RECOVER -> new Recover(course, means, verifyTime, keptDown);
            case CLEAR_ALARM -> new ClearAlarm(course, means, new SpacePlanning(means, local, progress), verifyTime);
        };
    }

    /** Those that earlier lives of this agent accepted, as they left them, newest first. */
    List<AcceptedOperation> ofBefore() {
        return history.newestFirst().stream()
                .map(past -> AcceptedOperation.ofAnotherLife(
                        new Progress(past, pulse, means.wallClock(), means.nanoClock()),
                        past.key(),
                        history.of(past.id(), past.key())))
                .toList();
    }

    /**
     * A recovery that an earlier life of this agent left in the middle is an operation again, under its old id, for
     * whoever followed it.
     *
     * @param before the same as it is remembered, if it is
     */
    AcceptedOperation unfinishedRecovery(JournalEntry entry, Optional<AcceptedOperation> before) {
        LocalNode dead = new LocalNode(
                ClusterId.parse(entry.clusterId()),
                MemberId.parse(entry.memberId()),
                means.recovery().casualty().get().map(Casualty::name).orElse("this node's member"),
                means.recovery().node().get().map(LocalNode::host).orElse(""));
        Order order = Order.of(entry);
        Progress progress = before.map(AcceptedOperation::progress).orElseGet(() -> progress(order, dead));
        progress.listen(watch.accepted(order.kind()));
        Operation rest = new ResumedRecovery(new Course(entry, order, dead, means, progress), means, verifyTime);
        return before.map(known -> known.carriedOnBy(rest))
                .orElseGet(() -> new AcceptedOperation(
                        progress, Optional.empty(), rest, history.of(order.id(), Optional.empty())));
    }
}
