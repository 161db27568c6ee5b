package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** How well a cluster, or a node, does its work. */
public enum Verdict {
    /** Everything checked is as it should be. */
    HEALTHY,

    /** It works, and something named is wrong. */
    DEGRADED,

    /** It does not work; for a cluster: no quorum answers. */
    UNAVAILABLE;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
