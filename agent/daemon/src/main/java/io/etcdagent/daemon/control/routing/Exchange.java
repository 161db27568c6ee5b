package io.etcdagent.daemon.control.routing;

import io.etcdagent.protocol.Problem;
import java.util.function.Function;

/** The way back to the client of one request. */
public interface Exchange {

    /** Sends the whole answer. */
    void send(Reply.Document document);

    /**
     * Opens the stream and sends what it brings; for a HEAD, only what would come before.
     *
     * @throws Refusal if the stream cannot be opened; nothing was sent then
     */
    <T extends Record> void stream(Reply.Stream<T> stream) throws Refusal;

    /**
     * Has the body written and sends it; for a HEAD, only what would come before.
     *
     * @param problem puts into words why there is none, or not all of it
     * @throws Refusal if too many are being written already
     */
    void body(Reply.Body body, Function<Exception, Problem> problem) throws Refusal;
}
