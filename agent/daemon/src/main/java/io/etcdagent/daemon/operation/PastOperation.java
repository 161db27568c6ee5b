package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationEvent;
import java.util.List;
import java.util.Optional;

/**
 * An operation as the history has it.
 *
 * @param events the newest ones at least, in their order; never empty
 */
record PastOperation(Optional<IdempotencyKey> key, List<OperationEvent> events) {

    PastOperation {
        events = List.copyOf(events);
    }

    OperationEvent last() {
        return events.get(events.size() - 1);
    }

    String id() {
        return last().operation().id();
    }
}
