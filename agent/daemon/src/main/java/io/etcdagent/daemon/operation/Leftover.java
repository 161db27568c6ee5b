package io.etcdagent.daemon.operation;

/** What stands on this node when no operation is at work. */
public sealed interface Leftover {

    /** One line for an operator; empty when there is nothing to tell. */
    String words();

    /** Nothing: orders are taken. */
    record Nothing() implements Leftover {
        @Override
        public String words() {
            return "";
        }
    }

    /** Something is owed to the member or the cluster, and the agent is at it; no orders are taken until it is done. */
    record Owed(String words) implements Leftover {}

    /**
     * The member was told to start and is not back; the agent goes on trying, and takes no order but to replace it.
     */
    record Away(String words) implements Leftover {}

    /** An explicit stop keeps the member down; only a start is taken. */
    record KeptDown(String words) implements Leftover {}
}
