package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.http.Limits;
import java.time.Duration;

/**
 * What clients of the TLS listener may cost the agent.
 *
 * @param http of each connection, and of all together
 * @param handshakes that may be under way; more wait unaccepted
 * @param handshake how long one may take
 * @param pressedHandshake how long one may take while others wait for its place
 * @param connectionsOfOne that may be open with one certificate
 * @param streams answers of any length that may be under way: events, watches, snapshots
 * @param streamsOfOne those of one certificate
 * @param endlessOfOne bodies of one certificate that go on until it leaves: fewer than there can be, so that one client
 *     leaves some to others
 */
public record RemoteLimits(
        Limits http,
        int handshakes,
        Duration handshake,
        Duration pressedHandshake,
        int connectionsOfOne,
        int streams,
        int streamsOfOne,
        int endlessOfOne) {

    private static final int KIB = 1024;

    /**
     * What a daemon with some 48 MiB of heap can bear: per connection some 30 KiB for TLS and 64 KiB at most for a request
     * or an answer, and 64 KiB of events for each follower who reads slowly.
     */
    public static RemoteLimits usual() {
        Limits local = Limits.usual();
        Limits http = new Limits(
                128,
                local.lineBytes(),
                local.headerBytes(),
                local.bodyBytes(),
                local.pipelined(),
                64 * KIB,
                local.bodyPendingBytes(),
                local.taking(),
                local.request(),
                local.idle(),
                local.linger(),
                local.heartbeat(),
                local.farewell());
        return new RemoteLimits(http, 64, Duration.ofSeconds(10), Duration.ofSeconds(1), 32, 64, 8, 1);
    }
}
