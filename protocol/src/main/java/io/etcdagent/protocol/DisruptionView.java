package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * The record of the one member that is down on purpose.
 *
 * @param kind of the operation: a {@code stop} keeps the member down until {@code start}
 * @param token the fencing token: the record's create revision
 */
@Json
public record DisruptionView(
        String operation,
        OperationKind kind,
        String memberId,
        String memberName,
        String host,
        Phase phase,
        String reason,
        String requestedBy,
        String since,
        long token) {}
