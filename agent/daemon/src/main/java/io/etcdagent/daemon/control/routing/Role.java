package io.etcdagent.daemon.control.routing;

import java.util.Locale;

/** What a caller may do; each role includes those before it. */
public enum Role {
    /** Nothing. */
    NONE,
    /** Health, status, gates, lock, metrics. */
    OBSERVE,
    /** The data in etcd. */
    INSPECT,
    /** Everything. */
    OPERATE;

    /** The word that stands for it in print and in the API's description. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
