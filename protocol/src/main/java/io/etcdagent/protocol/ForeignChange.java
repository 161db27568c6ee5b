package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/**
 * Something was done to etcd on this node that its agent had no part in: another run of it, or its end.
 *
 * @param change what it was
 * @param at when the agent saw it, ISO 8601
 * @param message one line for an operator
 */
@Json
public record ForeignChange(Kind change, String at, String message) {

    /** What was seen. */
    public enum Kind {
        /** The machine was booted, and etcd with it. */
        REBOOTED,
        /** Another run of etcd than the one that was known. */
        RESTARTED,
        /** The run of etcd that was known is over, and no other one has begun. */
        STOPPED;

        /** The word that stands for it in JSON and in print. */
        @Json.Value
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
