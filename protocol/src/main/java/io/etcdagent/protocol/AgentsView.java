package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/** The answer to {@code GET /v1/agents}. */
@Json
public record AgentsView(List<AgentView> agents) {}
