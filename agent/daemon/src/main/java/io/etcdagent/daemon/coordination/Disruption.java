package io.etcdagent.daemon.coordination;

import io.avaje.jsonb.Json;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.Phase;

/**
 * The disruption record: this one member is down on purpose, or answers nothing on purpose, or may.
 *
 * @param version {@link StoredJson#VERSION}
 * @param operation the operation that wrote it, its owner
 * @param clusterId in hexadecimal
 * @param memberId in hexadecimal
 * @param phase the phase that the operation was about to begin
 * @param since ISO 8601, for people
 */
@Json
public record Disruption(
        int version,
        String operation,
        OperationKind kind,
        String clusterId,
        String memberId,
        String memberName,
        String host,
        Phase phase,
        String reason,
        String requestedBy,
        String since) {

    public Disruption at(Phase next) {
        return new Disruption(
                version, operation, kind, clusterId, memberId, memberName, host, next, reason, requestedBy, since);
    }

    /** Whether it says that an explicit stop was carried out, or may have been, and no start has ended it. */
    public boolean keepsDown() {
        return kind == OperationKind.STOP && phase.compareTo(Phase.STOP) >= 0 && phase.compareTo(Phase.BETWEEN) <= 0;
    }

    /** Whether it is of a defragmentation, which never stops etcd: a member that is down under it is not so by our hand. */
    public boolean neverStops() {
        return kind == OperationKind.DEFRAGMENT;
    }

    /** One line that tells an operator who is down, why, since when and by whom. */
    public String describe() {
        return memberName + " (" + memberId + ") on " + host + what() + since
                + ", phase "
                + phase.word() + ", asked for by " + requestedBy + (reason.isEmpty() ? "" : ": " + reason)
                + " (operation " + operation + ")";
    }

    private String what() {
        if (neverStops()) {
            return " is or may be defragmented, and answers nothing meanwhile, since ";
        }
        return keepsDown() ? " is kept down on purpose since " : " is or may be down on purpose since ";
    }
}
