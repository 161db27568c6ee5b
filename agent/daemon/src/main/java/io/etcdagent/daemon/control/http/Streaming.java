package io.etcdagent.daemon.control.http;

/** An answer that takes its time, as its connection sees it. */
interface Streaming {

    /** The server closes: comes to an end. */
    void end();

    /** Finds out, by writing, whether the client is still there. */
    void heartbeat();
}
