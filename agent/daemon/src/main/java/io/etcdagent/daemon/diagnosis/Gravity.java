package io.etcdagent.daemon.diagnosis;

/** How much a failure explains; of several that are found the gravest is taken for the cause. */
public enum Gravity {
    /** etcd cannot run, or must not. */
    FATAL,

    /** etcd is not meant to run, or runs and cannot take part. */
    BLOCKING,

    /** It works, and something is refused or about to fail. */
    IMPAIRING,

    /** It works, and something is worth to be looked at. */
    HINT
}
