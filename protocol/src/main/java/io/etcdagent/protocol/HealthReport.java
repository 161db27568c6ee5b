package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to {@code GET /v1/health}. */
@Json
public record HealthReport(ClusterHealth cluster, List<MemberHealth> members, NodeHealth node) {}
