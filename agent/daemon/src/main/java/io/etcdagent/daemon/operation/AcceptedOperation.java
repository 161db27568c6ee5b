package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import java.util.Optional;

/** An operation that was accepted, by this life of the agent or an earlier one. */
final class AcceptedOperation {

    private final Progress progress;
    private final Optional<IdempotencyKey> key;
    private final Operation operation;
    private final HistoryFile file;
    private boolean writtenDown;

    AcceptedOperation(Progress progress, Optional<IdempotencyKey> key, Operation operation, HistoryFile file) {
        this.progress = progress;
        this.key = key;
        this.operation = operation;
        this.file = file;
    }

    /** As the history has it. */
    static AcceptedOperation ofAnotherLife(Progress progress, Optional<IdempotencyKey> key, HistoryFile file) {
        AcceptedOperation known = new AcceptedOperation(progress, key, new OfAnotherLife(), file);
        known.keepWriting();
        return known;
    }

    /** Carried out no more; what it left is the aftercare's. */
    private static final class OfAnotherLife implements Operation {
        @Override
        public Ending run() {
            throw new IllegalStateException("an operation of an earlier life of this agent is not begun again");
        }

        @Override
        public boolean cancel() {
            return false;
        }
    }

    /** The same for all who follow it; this one is carried out no more. */
    AcceptedOperation carriedOnBy(Operation other) {
        AcceptedOperation next = new AcceptedOperation(progress, key, other, file);
        next.writtenDown = true;
        return next;
    }

    String id() {
        return view().id();
    }

    Progress progress() {
        return progress;
    }

    Optional<IdempotencyKey> key() {
        return key;
    }

    Operation operation() {
        return operation;
    }

    OperationView view() {
        return progress.view();
    }

    boolean runs() {
        return view().state() == OperationState.RUNNING;
    }

    boolean isOfAnotherLife() {
        return operation instanceof OfAnotherLife;
    }

    /** Before anybody is told of it and before it is begun, whichever comes first; once. */
    synchronized void writeDown() {
        if (!writtenDown) {
            file.write(progress.events());
            keepWriting();
        }
    }

    /** For one that is in the history already. */
    private synchronized void keepWriting() {
        writtenDown = true;
        progress.listen(progress.newest(), event -> file.add(event, progress::events));
    }

    /** From then on the next life of the agent does not know of it. */
    void forget() {
        file.remove();
    }
}
