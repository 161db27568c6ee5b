package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to {@code GET /v1/rollouts}: the last ten, newest first. */
@Json
public record RolloutsView(List<RolloutView> rollouts) {}
