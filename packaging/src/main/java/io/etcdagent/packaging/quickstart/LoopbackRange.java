package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Addresses 127.a.b.1 to 127.a.b.n, one for each member, so that every cluster can use etcd's own
 * ports. The range is claimed by listening on 127.a.b.254 for as long as this is open: two that
 * start at once never choose the same. A cluster that outlives its claim ({@code --keep}) is passed
 * over because its ports are taken.
 */
final class LoopbackRange implements AutoCloseable {
    static final int CLIENT_PORT = 2379;
    static final int PEER_PORT = 2380;

    /** Below are the addresses that people and resolvers use (127.0.0.1, 127.0.1.1, 127.0.0.53). */
    private static final int FIRST_BLOCK = 64 << 8;

    private static final int BLOCKS = 128 << 8;
    private static final int CLAIM_HOST = 254;

    private final int block;
    private final int size;
    private final ServerSocket claim;

    private LoopbackRange(int block, int size, ServerSocket claim) {
        this.block = block;
        this.size = size;
        this.claim = claim;
    }

    /**
     * Claims a range of which every member's ports are free.
     *
     * @throws IOException if none of the 32,768 ranges is
     */
    static LoopbackRange claim(int size) throws IOException {
        int start = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int tried = 0; tried < BLOCKS; tried++) {
            int block = FIRST_BLOCK + (start + tried) % BLOCKS;
            ServerSocket claim = tryListen(address(block, CLAIM_HOST), CLIENT_PORT);
            if (claim == null) {
                continue;
            }
            if (IntStream.rangeClosed(1, size).allMatch(host -> isFree(block, host))) {
                return new LoopbackRange(block, size, claim);
            }
            claim.close();
        }
        throw new IOException(
                "no range of loopback addresses is free: does this machine allow listening on 127.64.0.1?");
    }

    List<InetAddress> addresses() {
        return IntStream.rangeClosed(1, size)
                .mapToObj(host -> address(block, host))
                .toList();
    }

    @Override
    public void close() throws IOException {
        claim.close();
    }

    private static boolean isFree(int block, int host) {
        return isFree(address(block, host), CLIENT_PORT) && isFree(address(block, host), PEER_PORT);
    }

    private static boolean isFree(InetAddress address, int port) {
        try (ServerSocket socket = tryListen(address, port)) {
            return socket != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable ServerSocket tryListen(InetAddress address, int port) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(address, port));
                return socket;
            } catch (IOException taken) {
                socket.close();
                return null;
            }
        } catch (IOException e) {
            return null;
        }
    }

    private static InetAddress address(int block, int host) {
        byte[] bytes = {127, (byte) (block >> 8), (byte) block, (byte) host};
        try {
            return InetAddress.getByAddress(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
