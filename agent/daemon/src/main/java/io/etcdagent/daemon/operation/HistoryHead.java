package io.etcdagent.daemon.operation;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * The first line of an operation's file in the history: what its events do not say.
 *
 * @param version {@link io.etcdagent.daemon.coordination.StoredJson#VERSION}
 * @param idempotencyKey under which it was asked for; null for none
 * @param request the digest that belongs to the key
 */
@Json
public record HistoryHead(
        int version,
        String operation,
        @Nullable String idempotencyKey,
        @Nullable String request) {}
