package io.etcdagent.daemon.fault;

/** What must have become of the target's etcd. */
enum Fate {
    /** No agent has ended it. */
    SPARED,
    /** It was ended, and another run of it serves. */
    RESTARTED,
    /** Both are right: it depends on what the agent sees first. */
    EITHER
}
