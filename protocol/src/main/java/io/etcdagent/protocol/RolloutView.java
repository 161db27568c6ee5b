package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/**
 * A rollout; each line of {@code GET /v1/rollouts/current/events} is one, the state after a change.
 *
 * @param members in the order in which they are taken, as it is foreseen now
 */
@Json
public record RolloutView(
        String id,
        RolloutState state,
        String message,
        String reason,
        String requestedBy,
        String createdAt,
        List<RolloutMemberView> members) {}
