package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code GET /v1/health}.
 *
 * @param disruption who is, or may be, down on purpose, as it was read last; absent when nobody is
 * @param rollout the rollout that runs or is paused, as it was read last
 * @param checks the detail, each check once, those left out that are turned off
 */
@Json
public record HealthReport(
        ClusterHealth cluster,
        List<MemberHealth> members,
        NodeHealth node,
        @Nullable DisruptionView disruption,
        @Nullable RolloutView rollout,
        List<CheckView> checks) {

    public HealthReport {
        // Absent in what an agent says that is older than who asks it.
        checks = Objects.requireNonNullElse(checks, List.of());
    }

    /** Without detail. */
    public HealthReport(
            ClusterHealth cluster,
            List<MemberHealth> members,
            NodeHealth node,
            @Nullable DisruptionView disruption,
            @Nullable RolloutView rollout) {
        this(cluster, members, node, disruption, rollout, List.of());
    }
}
