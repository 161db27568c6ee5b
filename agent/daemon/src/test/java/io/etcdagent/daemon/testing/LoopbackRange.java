package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * A range 127.x.y.0/24 of the loopback network that is ours while this is open. The marker is a bound socket, so the
 * kernel frees a range whose owner died.
 */
public final class LoopbackRange implements AutoCloseable {

    public static final int CLIENT_PORT = 2379;
    public static final int PEER_PORT = 2380;
    static final int METRICS_PORT = 2381;

    private static final int MARKER_HOST = 254;
    private static final int ATTEMPTS = 200;

    private final int x;
    private final int y;
    private final ServerSocket marker;

    private LoopbackRange(int x, int y, ServerSocket marker) {
        this.x = x;
        this.y = y;
        this.marker = marker;
    }

    /** Takes a range in which nobody else runs members. */
    public static LoopbackRange reserve() {
        return IntStream.range(0, ATTEMPTS)
                .mapToObj(attempt -> tryReserve(
                        ThreadLocalRandom.current().nextInt(16, 255),
                        ThreadLocalRandom.current().nextInt(0, 256)))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free range in " + ATTEMPTS + " attempts"));
    }

    private static Optional<LoopbackRange> tryReserve(int x, int y) {
        // The marker first: who has it may be about to start a member where it is then tried whether one runs.
        ServerSocket marker;
        try {
            marker = bind(x, y, MARKER_HOST, CLIENT_PORT);
        } catch (IOException taken) {
            return Optional.empty();
        }
        // A member may have outlived the run that started it, and with it the marker.
        if (binds(x, y)) {
            return Optional.of(new LoopbackRange(x, y, marker));
        }
        close(marker);
        return Optional.empty();
    }

    private static boolean binds(int x, int y) {
        try (ServerSocket member = bind(x, y, 1, CLIENT_PORT)) {
            return member.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** One address of it. */
    public String address(int host) {
        return "127." + x + "." + y + "." + host;
    }

    private static ServerSocket bind(int x, int y, int host, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            InetAddress address = InetAddress.getByAddress(new byte[] {127, (byte) x, (byte) y, (byte) host});
            socket.bind(new InetSocketAddress(address, port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void close() {
        close(marker);
    }

    private static void close(ServerSocket marker) {
        try {
            marker.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
