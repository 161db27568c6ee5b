package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other end of an audit line: the request that began an operation is written down when it is answered, and what came
 * of it only here, hours later perhaps. The logger is the one of those lines, {@code audit}.
 */
final class AuditTrail {

    private static final Logger log = LoggerFactory.getLogger("audit");

    private AuditTrail() {}

    /** One that has ended just now. */
    static void ended(OperationView operation) {
        log.info(
                "{} {} {} of {} ({}) -> {} in phase {}: {}",
                operation.requestedBy(),
                operation.kind().word(),
                operation.id(),
                operation.memberName(),
                operation.memberId(),
                operation.state().word(),
                operation.phase().word(),
                operation.message());
    }
}
