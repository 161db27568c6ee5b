package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other end of an audit line: the request that began an operation is written down when it is answered, and what came
 * of it only here, hours later perhaps. The logger is the one of those lines, {@code audit}.
 */
public final class AuditTrail {

    private static final Logger log = LoggerFactory.getLogger("audit");

    private AuditTrail() {}

    /** An operation that has ended just now. */
    static void ended(OperationView operation) {
        ended(
                operation.requestedBy(),
                operation.kind().word() + " " + operation.id() + " of " + operation.memberName() + " ("
                        + operation.memberId() + ")",
                operation.state().word() + " in phase " + operation.phase().word() + ": " + operation.message());
    }

    /**
     * Something that goes on after its request is answered, and has ended just now.
     *
     * @param who asked for it
     */
    public static void ended(String who, String what, String outcome) {
        log.info("{} {} -> {}", who, what, outcome);
    }
}
