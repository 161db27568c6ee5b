package io.etcdagent.daemon.control.http;

import java.time.Duration;

/**
 * What clients may cost the agent.
 *
 * @param connections open at once; further ones are told so and closed
 * @param lineBytes longest request line
 * @param headerBytes all header fields of a request together
 * @param bodyBytes longest request body
 * @param pipelined requests of one connection that may wait for their answers
 * @param streamPendingBytes events that may wait for a follower to read them; one who lets more pile up is dropped
 * @param bodyPendingBytes of a body that may be under way to a client; who writes it waits then
 * @param taking how long a client may take nothing of a body
 * @param request how long a request may take to arrive, and an answer to be taken
 * @param idle how long a connection may stay open between two requests
 * @param linger how long a client that was refused while it was sending may go on, so that it can read why
 * @param heartbeat how often a stream without events sends an empty line, so that a follower who left is noticed
 * @param farewell how long answers that are under way may take when the server closes
 */
public record Limits(
        int connections,
        int lineBytes,
        int headerBytes,
        int bodyBytes,
        int pipelined,
        int streamPendingBytes,
        int bodyPendingBytes,
        Duration taking,
        Duration request,
        Duration idle,
        Duration linger,
        Duration heartbeat,
        Duration farewell) {

    private static final int KIB = 1024;

    /** The same with another number of connections. */
    public Limits ofConnections(int number) {
        return new Limits(
                number,
                lineBytes,
                headerBytes,
                bodyBytes,
                pipelined,
                streamPendingBytes,
                bodyPendingBytes,
                taking,
                request,
                idle,
                linger,
                heartbeat,
                farewell);
    }

    /** What a daemon with a heap of some 32 MiB can bear. */
    public static Limits usual() {
        return new Limits(
                64,
                8 * KIB,
                8 * KIB,
                64 * KIB,
                16,
                256 * KIB,
                128 * KIB,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofSeconds(15),
                Duration.ofSeconds(2));
    }
}
