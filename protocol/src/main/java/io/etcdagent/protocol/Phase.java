package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** The phases of an operation, in their order; each kind of operation has some of them. */
public enum Phase {
    /** Wait for the restart lock. */
    QUEUE,

    /** Ask the stop gates. */
    CHECK,

    /** Give leadership to another member. */
    HAND_OVER,

    /** Take a snapshot of a healthy member and verify it; of a recovery only. */
    SNAPSHOT,

    /** Write the disruption record into etcd; on the way out of NOSPACE, raise an alarm of the agent's own. */
    MARK,

    /** Have etcd forget its history; a phase only of the way out of NOSPACE. */
    COMPACT,

    /** Have etcd rewrite its backend file; there are none of the next four then. */
    DEFRAGMENT,

    /** Start the timer that starts etcd should the agent die. */
    ARM,

    /** Stop etcd. */
    STOP,

    /** Run the operator's own step while etcd is down. */
    BETWEEN,

    /** Take the dead member off the member list; of a recovery only, as are the next two. */
    REMOVE,

    /** Move the data of the dead member aside. */
    MOVE_ASIDE,

    /** Put this node on the member list anew. */
    ADD,

    /** Start etcd. */
    START,

    /** Wait until the new member has applied what the leader had committed; of a recovery only, as is the next. */
    CATCH_UP,

    /** Give the new member its vote. */
    PROMOTE,

    /** Wait for the start gates. */
    VERIFY,

    /** Compare the new member's data with that of the others; of a recovery only. */
    COMPARE,

    /** Put away timer, record and lock; on the way out of NOSPACE, disarm the alarms. */
    CLEAR;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
