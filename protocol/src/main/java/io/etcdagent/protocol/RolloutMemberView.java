package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** One member in a rollout. */
@Json
public record RolloutMemberView(
        String id,
        String name,
        RolloutMemberState state,
        @Nullable Phase phase,
        String message,
        @Nullable String startedAt,
        @Nullable String endedAt) {}
