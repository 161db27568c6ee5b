package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The last fifty operations of this node, also of earlier lives of the agent. For one thread at a time. */
final class RememberedOperations {

    private static final int REMEMBERED = 50;

    private final Deque<AcceptedOperation> newestFirst = new ArrayDeque<>();

    RememberedOperations(List<AcceptedOperation> ofBefore) {
        newestFirst.addAll(ofBefore);
        forgetOld();
    }

    private void forgetOld() {
        while (newestFirst.size() > REMEMBERED) {
            newestFirst.removeLast().forget();
        }
    }

    /** As the newest; an older one of the same id is no more. */
    void add(AcceptedOperation accepted) {
        String id = accepted.id();
        newestFirst.removeIf(known -> known.id().equals(id));
        newestFirst.addFirst(accepted);
        forgetOld();
    }

    Optional<AcceptedOperation> find(String id) {
        return newestFirst.stream().filter(known -> known.id().equals(id)).findFirst();
    }

    /**
     * The operation that was accepted under that key.
     *
     * @throws OperationRejected if it was accepted for another request
     */
    Optional<AcceptedOperation> under(Optional<IdempotencyKey> key) throws OperationRejected {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Optional<AcceptedOperation> known = newestFirst.stream()
                .filter(accepted -> accepted.key()
                        .filter(earlier -> earlier.value().equals(key.get().value()))
                        .isPresent())
                .findFirst();
        if (known.isPresent() && !key.get().repeats(known.get().key().orElseThrow())) {
            throw OperationRejected.because(
                    OperationRejected.Why.KEY_REUSED,
                    known.get().view(),
                    "the key " + key.get().value() + " belongs to operation "
                            + known.get().id() + ", for which something else was asked; "
                            + "a new request takes a new key; nothing was done");
        }
        return known;
    }

    List<OperationView> newestFirst() {
        return newestFirst.stream().map(AcceptedOperation::view).toList();
    }

    /** Those during which an earlier life of the agent went away, and of which nobody has said yet what became of them. */
    List<AcceptedOperation> cutOff() {
        return newestFirst.stream()
                .filter(AcceptedOperation::isOfAnotherLife)
                .filter(AcceptedOperation::runs)
                .toList();
    }
}
