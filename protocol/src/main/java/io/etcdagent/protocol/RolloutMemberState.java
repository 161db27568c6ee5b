package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** Where one member stands in a rollout. */
public enum RolloutMemberState {
    /** Its turn has not come. */
    PENDING,

    /** Its agent is at work on it. */
    RUNNING,

    /** Restarted and verified. */
    SUCCEEDED,

    /** Its restart failed or was refused. */
    FAILED;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
