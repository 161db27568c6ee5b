package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/rollouts/current/pause}, {@code resume} and {@code abort}.
 *
 * @param rollout the id of the rollout that is meant; refused when another one is current. Absent: the current one
 * @param reason why, in one line, for everybody who looks later
 */
@Json
public record RolloutChangeRequest(
        @Nullable String rollout, @Nullable String reason) {}
