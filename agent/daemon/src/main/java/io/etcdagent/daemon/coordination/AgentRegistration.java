package io.etcdagent.daemon.coordination;

import io.avaje.jsonb.Json;

/**
 * What an agent says of itself while it lives.
 *
 * @param version {@link StoredJson#VERSION}
 * @param memberId in hexadecimal
 * @param since when it registered, ISO 8601, for people
 */
@Json
public record AgentRegistration(
        int version, String memberId, String memberName, String host, String agentVersion, String since) {}
