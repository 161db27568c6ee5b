package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** Whether {@code recover}, which replaces the member, is the way out of what was found. */
public enum RecoveryAdvice {
    /** It mends this. */
    MENDS,

    /** It changes nothing about this; the cause lies elsewhere. */
    DOES_NOT_HELP,

    /** Somebody who knows more than the agent has to decide. */
    HUMAN;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
