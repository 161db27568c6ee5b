package io.etcdagent.daemon.coordination;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/**
 * What an agent says of itself while it lives.
 *
 * @param version {@link StoredJson#VERSION}
 * @param memberId in hexadecimal
 * @param since when it registered, ISO 8601, for people
 * @param rolloutVersion the newest form of a rollout that it can carry out; absent where that is 1
 */
@Json
public record AgentRegistration(
        int version,
        String memberId,
        String memberName,
        String host,
        String agentVersion,
        String since,
        @Nullable Integer rolloutVersion) {

    /** Whether it can take part in a rollout of that form. */
    public boolean canCarryOut(int rollout) {
        return rollout <= (rolloutVersion == null ? 1 : rolloutVersion);
    }
}
