package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * A change of a key.
 *
 * @param key as it was written; of a deleted one the name and, as {@code modRevision}, the revision of its end
 */
@Json
public record EventView(EventKind kind, KeyView key) {}
