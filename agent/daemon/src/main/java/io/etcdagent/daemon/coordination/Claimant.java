package io.etcdagent.daemon.coordination;

import io.avaje.jsonb.Json;

/**
 * The value of a key in the lock's queue: who asks, and why.
 *
 * @param version {@link StoredJson#VERSION}
 * @param memberId in hexadecimal
 * @param since ISO 8601, for people
 */
@Json
public record Claimant(
        int version,
        String memberId,
        String memberName,
        String host,
        String operation,
        String reason,
        String requestedBy,
        String since) {}
