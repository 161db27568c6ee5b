package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** What can be done to the member of this node. */
public enum OperationKind {
    /** Stop etcd, start it again, wait until it has caught up. */
    RESTART,

    /** Stop etcd and keep it down, under the record, until start. */
    STOP,

    /** Start etcd after a stop, wait until it has caught up. */
    START,

    /** Rewrite the backend file without its free pages; etcd runs on, but answers nothing meanwhile. */
    DEFRAGMENT,

    /** Replace the dead member of this node, whose data cannot be used, by a new one that takes its data from the others. */
    RECOVER,

    /** Take the cluster out of NOSPACE: compact, defragment every member in turn, disarm. */
    CLEAR_ALARM;

    /** Whether etcd runs on all the while: one that is down meanwhile is not so by the agent's hand. */
    public boolean leavesEtcdRunning() {
        return this == DEFRAGMENT || this == CLEAR_ALARM;
    }

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
