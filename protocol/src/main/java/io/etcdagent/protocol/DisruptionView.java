package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * The record of the one member that is down on purpose.
 *
 * @param token the fencing token: the record's create revision
 */
@Json
public record DisruptionView(
        String operation,
        String memberId,
        String memberName,
        String host,
        Phase phase,
        String reason,
        String requestedBy,
        String since,
        long token) {}
