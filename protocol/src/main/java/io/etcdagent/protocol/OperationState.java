package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** Where an operation stands. */
public enum OperationState {
    /** Not ended yet. */
    RUNNING,

    /** Done, and verified. */
    SUCCEEDED,

    /** A gate refused before anything was stopped. */
    REFUSED,

    /** Given up on request before anything was stopped. */
    CANCELLED,

    /** Ended otherwise; its message says what is left to do. */
    FAILED;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
