package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** An agent's Unix socket, asked in the plainest HTTP. */
record AgentSocket(Path path) {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /** Whether GET of this page is answered with 200. */
    boolean answers(String page) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            String request = "GET " + page + " HTTP/1.1\r\nHost: etcd-agent\r\nConnection: close\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return firstBytes(channel).startsWith("HTTP/1.1 200 ");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String firstBytes(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        ByteBuffer start = ByteBuffer.allocate(64);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            if (selector.select(LIMIT.toMillis()) > 0) {
                channel.read(start);
            }
        }
        return new String(start.array(), 0, start.position(), StandardCharsets.US_ASCII);
    }
}
