package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationView;
import java.util.List;
import java.util.Optional;

/**
 * The operations of this node: which one is at work, which were before, and what stands on the node while none is. It
 * admits one at a time.
 *
 * <p>Invariant: while one is at work no other is admitted, nor while something is owed.
 */
final class Roster {

    private static final String JUST_STARTED = "this agent has just started and looks for what an earlier one left";

    private final Commissioning commissioning;

    // Guarded by "this".
    private final RememberedOperations remembered;
    private Optional<AcceptedOperation> atWork = Optional.empty();
    private boolean looked;
    private Leftover leftover = new Leftover.Owed(JUST_STARTED);
    private boolean closed;

    /** With those of before. */
    Roster(Commissioning commissioning) {
        this.commissioning = commissioning;
        this.remembered = new RememberedOperations(commissioning.ofBefore());
    }

    /** Makes an operation of it that is at work from now on, or gives the one that was made of it before. */
    synchronized AcceptedOperation admit(OrderForm form, Optional<IdempotencyKey> key) throws OperationRejected {
        if (closed) {
            throw new OperationRejected(OperationRejected.Why.NOT_READY, "this agent is about to end");
        }
        Optional<AcceptedOperation> before = remembered.under(key);
        if (before.isPresent()) {
            return before.get();
        }
        LocalNode local = commissioning.nodeFor(form.kind());
        refuseWhileBusy();
        refuseBeside(leftover, form.kind());
        AcceptedOperation accepted = commissioning.of(form, local, key);
        putToWork(accepted);
        return accepted;
    }

    private void putToWork(AcceptedOperation accepted) {
        remembered.add(accepted);
        atWork = Optional.of(accepted);
    }

    /** Where nothing is to be taken from anybody; of what is refused beyond that the gates may tell more. */
    synchronized void refuseWhileBusy() throws OperationRejected {
        Optional<OperationView> at = busyWith();
        if (at.isPresent()) {
            OperationView busy = at.get();
            throw OperationRejected.because(
                    OperationRejected.Why.CONFLICT,
                    busy,
                    "operation " + busy.id() + " ("
                            + busy.kind().word() + ", " + busy.phase().word()
                            + ") is at work on this node; follow it with:"
                            + " etcd-agentctl operations");
        }
        if (leftover instanceof Leftover.Owed owed) {
            throw new OperationRejected(OperationRejected.Why.CONFLICT, "no order can be taken yet: " + owed.words());
        }
    }

    private static void refuseBeside(Leftover left, OperationKind kind) throws OperationRejected {
        if (left instanceof Leftover.Away away && kind != OperationKind.RECOVER) {
            throw new OperationRejected(OperationRejected.Why.CONFLICT, "no order can be taken yet: " + away.words());
        }
        if (left instanceof Leftover.KeptDown kept && kind != OperationKind.START && kind != OperationKind.RECOVER) {
            throw new OperationRejected(OperationRejected.Why.CONFLICT, kept.words());
        }
    }

    /** Goes on with what an earlier life of this agent began. */
    synchronized void resume(AcceptedOperation recovery) {
        putToWork(recovery);
        leftover = new Leftover.Owed("recovery " + recovery.id() + " is gone on with");
        looked = true;
    }

    /**
     * The operation that is at work. One that has ended is so no more, though its thread has still to let it go: who has
     * heard of its end may order the next one.
     */
    synchronized Optional<OperationView> busyWith() {
        return atWork.filter(AcceptedOperation::runs).map(AcceptedOperation::view);
    }

    /** It has ended, whatever it left; the next one may have been admitted already. */
    synchronized void letGo(AcceptedOperation ended) {
        atWork = atWork.filter(now -> now != ended);
    }

    synchronized void leave(Leftover left) {
        leftover = left;
    }

    /** What was found when it was looked for. */
    synchronized void found(Leftover left) {
        leftover = left;
        looked = true;
    }

    /** Admits nothing any more; gives the one that is at work. */
    synchronized Optional<AcceptedOperation> close() {
        closed = true;
        return atWork;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized Optional<AcceptedOperation> atWork() {
        return atWork;
    }

    synchronized boolean looked() {
        return looked;
    }

    synchronized Leftover leftover() {
        return leftover;
    }

    synchronized Optional<AcceptedOperation> find(String id) {
        return remembered.find(id);
    }

    synchronized Optional<AcceptedOperation> under(Optional<IdempotencyKey> key) throws OperationRejected {
        return remembered.under(key);
    }

    synchronized List<OperationView> newestFirst() {
        return remembered.newestFirst();
    }

    synchronized List<AcceptedOperation> cutOff() {
        return remembered.cutOff();
    }
}
