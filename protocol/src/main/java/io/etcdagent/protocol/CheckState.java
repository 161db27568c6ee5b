package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** What a check of the detail of health came to. */
public enum CheckState {
    /** Within its threshold. */
    OK,

    /** Beyond its threshold: somebody should look, and nothing fails yet for it. */
    WARNING,

    /** So far beyond it that etcd fails, or soon will. */
    CRITICAL,

    /** It could not be told; the check says why. */
    UNKNOWN;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
