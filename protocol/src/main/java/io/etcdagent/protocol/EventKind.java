package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** How a key has changed. */
public enum EventKind {
    PUT,
    DELETE;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
