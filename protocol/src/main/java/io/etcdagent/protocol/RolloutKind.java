package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** What a rollout does to each member. */
public enum RolloutKind {
    /** Restart it, as {@link OperationKind#RESTART}. */
    RESTART,

    /** Give the free pages of its backend file back to the disk, as {@link OperationKind#DEFRAGMENT}. */
    DEFRAGMENT;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
