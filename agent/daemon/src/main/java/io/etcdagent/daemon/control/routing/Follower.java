package io.etcdagent.daemon.control.routing;

/** Receives a stream. Its methods return soon, never throw, and are called by one thread at a time. */
public interface Follower<T> {
    void next(T item);

    /** Nothing follows. */
    void end();
}
