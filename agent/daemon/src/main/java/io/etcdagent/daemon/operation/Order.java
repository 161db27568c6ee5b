package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationKind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for.
 *
 * @param id names the operation: when it was asked for and something random
 * @param reason why, for everybody who looks meanwhile; may be empty
 * @param settle how long the start gates must hold before the member counts as back
 * @param patience how long a closed stop gate is waited for before it refuses
 * @param allowOutage whether a cluster of one or two members may be down meanwhile
 * @param overrides the soft gates that need not pass
 * @param between the step to run while etcd is down
 * @param keepRevisions of the way out of NOSPACE: how many revisions before the newest are not compacted
 */
public record Order(
        String id,
        OperationKind kind,
        String reason,
        Duration settle,
        Duration patience,
        boolean allowOutage,
        Set<String> overrides,
        Optional<String> between,
        String requestedBy,
        long keepRevisions) {

    /** Of any kind but the way out of NOSPACE. */
    public Order(
            String id,
            OperationKind kind,
            String reason,
            Duration settle,
            Duration patience,
            boolean allowOutage,
            Set<String> overrides,
            Optional<String> between,
            String requestedBy) {
        this(id, kind, reason, settle, patience, allowOutage, overrides, between, requestedBy, 0);
    }

    /** The order of an operation that an earlier life of this agent began. */
    static Order of(JournalEntry left) {
        return new Order(
                left.operation(),
                left.kind(),
                left.reason(),
                Duration.ofMillis(left.settleMillis()),
                Duration.ZERO,
                false,
                Set.copyOf(left.overrides()),
                Optional.ofNullable(left.between()),
                left.requestedBy());
    }

    /** What it does to the member, as in "etcd-1 was restarted". */
    String done() {
        return switch (kind) {
            case RESTART -> "restarted";
            case STOP -> "stopped";
            case START -> "started";
            case DEFRAGMENT -> "defragmented";
            case RECOVER -> "replaced";
            case CLEAR_ALARM -> "taken out of NOSPACE";
        };
    }

    /** What an end before the point of no return means. */
    String nothingDone() {
        return nothingDone(kind);
    }

    static String nothingDone(OperationKind kind) {
        return switch (kind) {
            case RESTART, STOP, START -> "nothing was stopped";
            case DEFRAGMENT -> "nothing was defragmented";
            case CLEAR_ALARM -> "nothing was done";
            case RECOVER -> "nothing was changed";
        };
    }
}
