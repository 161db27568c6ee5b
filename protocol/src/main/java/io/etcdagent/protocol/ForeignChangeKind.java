package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** What was done to etcd without its agent. */
public enum ForeignChangeKind {
    /** The machine was booted, and etcd with it. */
    REBOOTED,
    /** Another run of etcd than the one that was known. */
    RESTARTED,
    /** The run of etcd that was known is over, and no other one has begun. */
    STOPPED;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
