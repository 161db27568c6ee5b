package io.etcdagent.daemon.control.routing;

/** Ends the stream for this follower; may be called more than once, from any thread, and never blocks. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
