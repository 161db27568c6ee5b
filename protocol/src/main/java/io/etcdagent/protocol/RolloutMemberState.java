package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** Where one member stands in a rollout. */
public enum RolloutMemberState {
    /** Its turn has not come. */
    PENDING,

    /** Its agent is at work on it. */
    RUNNING,

    /** Done and verified. */
    SUCCEEDED,

    /** What was to be done failed or was refused. */
    FAILED,

    /** Left out by a rule that its message names: its etcd is new enough, or it was removed from the cluster. */
    SKIPPED;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
