package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** Where a rollout stands. */
public enum RolloutState {
    /** Only rehearsed: nothing was written, nobody does anything. */
    PLANNED,

    /** The agents carry it out. */
    RUNNING,

    /** A member failed or somebody paused it; nothing more is stopped. */
    PAUSED,

    /** Every member was done and verified, or there was nothing to do for it. */
    SUCCEEDED,

    /** Over, with members that failed; no more of them than it was given leave for. */
    FAILED,

    /** Given up on request. */
    ABORTED;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
