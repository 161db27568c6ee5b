package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code GET /v1/health}.
 *
 * @param disruption who is, or may be, down on purpose, as it was read last; absent when nobody is
 * @param rollout the rollout that runs or is paused, as it was read last
 */
@Json
public record HealthReport(
        ClusterHealth cluster,
        List<MemberHealth> members,
        NodeHealth node,
        @Nullable DisruptionView disruption,
        @Nullable RolloutView rollout) {}
