package io.etcdagent.daemon.control;

/** The way back to the client of one request. */
interface Exchange {

    /** Sends the whole answer. */
    void send(Reply.Document document);

    /**
     * Opens the stream and sends what it brings; for a HEAD, only what would come before.
     *
     * @throws Refusal if the stream cannot be opened; nothing was sent then
     */
    <T extends Record> void stream(Reply.Stream<T> stream) throws Refusal;
}
