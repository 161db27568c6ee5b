package io.etcdagent.daemon.rollout;

import io.avaje.jsonb.Json;

/**
 * The value of the key that names the newest rollout.
 *
 * @param version {@link io.etcdagent.daemon.coordination.StoredJson#VERSION}
 */
@Json
public record CurrentRollout(int version, String id) {}
