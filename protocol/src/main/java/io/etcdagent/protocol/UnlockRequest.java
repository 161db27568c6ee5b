package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * The body of {@code POST /v1/lock/unlock}: takes the disruption record away without its owner.
 *
 * @param operation the operation that the record names: whoever unlocks has read it
 * @param reason why, for the audit
 * @param force whether the one who asks vouches that nothing goes on on the recorded member's node any more
 */
@Json
public record UnlockRequest(String operation, String reason, boolean force) {}
