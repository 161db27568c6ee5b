package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.Locale;

/** The phases of a restart, in their order. */
public enum Phase {
    /** Wait for the restart lock. */
    QUEUE,

    /** Ask the stop gates. */
    CHECK,

    /** Give leadership to another member. */
    HAND_OVER,

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

    /** Start etcd. */
    START,

    /** Wait for the start gates. */
    VERIFY,

    /** Put away timer, record and lock; on the way out of NOSPACE, disarm the alarms. */
    CLEAR;

    /** The word that stands for it in JSON and in print. */
    @Json.Value
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
