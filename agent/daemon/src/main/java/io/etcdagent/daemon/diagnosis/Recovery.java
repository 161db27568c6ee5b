package io.etcdagent.daemon.diagnosis;

/** Whether replacing the local member, which is what {@code recover} does, is the way out. */
public enum Recovery {
    /** It mends this. */
    MENDS,

    /** It changes nothing about this, so it must not be tried: the cause lies elsewhere. */
    DOES_NOT_HELP,

    /** Only somebody who knows more than the agent can decide. */
    HUMAN
}
