package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code GET /v1/node}: all that an operator wants at first sight.
 *
 * @param operation the operation at work on this node
 * @param disruption who is down on purpose, anywhere in the cluster
 * @param rollout the rollout that runs or is paused
 * @param coordination empty, or why lock, record and rollout could not be read, or what an earlier operation left over
 *     on this node
 */
@Json
public record NodeView(
        NodeHealth node,
        ClusterHealth cluster,
        @Nullable OperationView operation,
        @Nullable DisruptionView disruption,
        @Nullable RolloutView rollout,
        @Nullable String coordination) {}
