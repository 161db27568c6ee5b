package io.etcdagent.daemon.control;

/** What a caller may do; each role includes those before it. */
public enum Role {
    /** Health, status, gates, lock, metrics. */
    OBSERVE,
    /** The data in etcd. */
    INSPECT,
    /** Everything. */
    OPERATE;

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }
}
