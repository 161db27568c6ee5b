package io.etcdagent.daemon.gate;

/** What one look at a gate gave. */
sealed interface Finding {

    /** What was seen. */
    String evidence();

    /** The gate lets pass. */
    record Open(String evidence) implements Finding {}

    /**
     * The gate refuses.
     *
     * @param remedy what would open it, with a command to run
     */
    record Closed(String evidence, String remedy) implements Finding {}
}
