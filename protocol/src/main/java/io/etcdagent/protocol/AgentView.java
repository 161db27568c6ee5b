package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/** One agent that is alive, as it registered itself in etcd. */
@Json
public record AgentView(String memberId, String memberName, String host, String agentVersion, String since) {}
