package io.etcdagent.ctl;

import java.util.Locale;

/** Whom to believe, in the letters of {@code etcdctl --consistency}. */
enum Consistency {
    /** Linearizable: what the quorum agrees on. */
    L,
    /** Serializable: what one member has. */
    S;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
