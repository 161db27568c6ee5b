package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member in a rollout.
 *
 * @param phase where its operation is, or where it ended
 * @param message one line: what goes on, how it ended, or, in a plan, why it has this place
 * @param gates those that it waits for, or that refused it
 * @param log of a member that failed: the newest lines of its etcd, oldest first
 * @param space of a member that was defragmented
 */
@Json
public record RolloutMemberView(
        String id,
        String name,
        RolloutMemberState state,
        @Nullable Phase phase,
        String message,
        @Nullable String startedAt,
        @Nullable String endedAt,
        List<GateView> gates,
        List<String> log,
        @Nullable BackendSpace space) {}
