package io.etcdagent.daemon.operation;

/** Something that is done to the member of this node, from its begin to its end. */
interface Operation {

    /** The whole story, told once. When it returns the lock is free again, unless it is to be kept. */
    Ending run() throws InterruptedException;

    /** Gives it up while nothing is down; false when it is too late. */
    boolean cancel();
}
