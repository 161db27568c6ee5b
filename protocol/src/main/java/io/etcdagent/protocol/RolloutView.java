package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rollout; each line of {@code GET /v1/rollouts/current/events} is one, the state after a change.
 *
 * @param between the step that is run on each node while its etcd is down
 * @param settleMillis how long the start gates must hold for each member
 * @param failureBudget how many members may fail without a pause
 * @param ifVersionOlderThan members of this version of etcd or a newer one are skipped
 * @param pause who paused it and why, while it is paused
 * @param notes what happened to the cluster meanwhile that changes the rollout: a member that joined or is gone
 * @param gates of a plan only: every gate that the rollout meets now
 * @param members in the order in which they are taken, as it is foreseen now
 * @param revision of etcd's store, of its newest change: what is told later never has a smaller one, whichever agent
 *     tells it; 0 of a plan, which is not in etcd
 */
@Json
public record RolloutView(
        String id,
        RolloutKind kind,
        RolloutState state,
        String message,
        String reason,
        String requestedBy,
        String createdAt,
        @Nullable String endedAt,
        @Nullable String between,
        long settleMillis,
        int failureBudget,
        @Nullable String ifVersionOlderThan,
        @Nullable RolloutPause pause,
        List<String> notes,
        List<GateView> gates,
        List<RolloutMemberView> members,
        long revision) {}
