package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/rollouts}; the fields are those of {@link OperationRequest}. */
@Json
public record RolloutRequest(
        @Nullable String reason,
        @Nullable String between,
        @Nullable Double settleSeconds,
        boolean dryRun) {}
