package io.etcdagent.daemon.control.http;

import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.protocol.Problem;
import java.util.Optional;

/** What its listener grants a connection. Told and asked on the connection's event loop, except about streams. */
public interface Place {

    /** What every request on this connection is answered with from now on, instead of being heard; then it closes. */
    Optional<Problem> refusal();

    /** Nothing of a request is here. A connection that only waits may be closed for one that has something to say. */
    void idle();

    /** A request has begun to arrive. */
    void busy();

    /**
     * Takes a place for an answer of any length.
     *
     * @throws Refusal if too many are under way
     */
    void streamBegins() throws Refusal;

    /**
     * Takes a place for a body, which takes a thread and memory too.
     *
     * @throws Refusal if too many are under way
     */
    void bodyBegins(Reply.Length length) throws Refusal;

    /** Gives it back, if it was taken. */
    void streamEnds();
}
