package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** How one member answered when it was asked directly. */
public enum MemberVerdict {
    /** A linearizable read through this very member succeeded. */
    HEALTHY,

    /** It answered, and is not well; see its error. */
    UNHEALTHY,

    /** Nothing answered on any of its client URLs. */
    UNREACHABLE,

    /** It was added to the cluster and has not joined yet. */
    UNSTARTED,

    /**
     * It has less on its disk than it had before, or had at its start: what it acknowledged may be missing, and it may
     * have voted twice. It stays so, however well it answers, until another member has taken its place.
     */
    ROLLED_BACK;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
