package io.etcdagent.daemon.control.local;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A client that sends exactly the bytes that a test wants. Every wait has a deadline. */
public final class RawClient implements Closeable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SocketChannel channel;
    private final Selector selector;
    private final StringBuilder received = new StringBuilder();

    private RawClient(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    static RawClient connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
        Selector selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        return new RawClient(channel, selector);
    }

    public static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    public RawClient send(String bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the server does not read");
            }
        }
        return this;
    }

    /** How many bytes could be sent before nobody took more for half a second, or the most was reached. */
    public long sendUntilNobodyReads(String piece, long most) throws IOException {
        byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
        long sent = 0;
        try (Selector writable = Selector.open()) {
            channel.register(writable, SelectionKey.OP_WRITE);
            while (sent < most && writable.select(500) > 0) {
                writable.selectedKeys().clear();
                sent += channel.write(ByteBuffer.wrap(bytes));
            }
        }
        return sent;
    }

    /** Whether the server closes the connection although nothing is read; a closed one takes no more bytes. */
    public boolean isDisconnectedWhileNotReading() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Selector never = Selector.open()) {
            while (System.nanoTime() - deadline < 0) {
                never.select(20);
                channel.write(ByteBuffer.wrap(new byte[] {'x'}));
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    public RawClient sendNoMore() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** Whether something to read comes within that time. */
    public boolean answersWithin(Duration time) throws IOException {
        boolean readable = selector.select(time.toMillis()) > 0;
        selector.selectedKeys().clear();
        return readable;
    }

    /** All that was received when the text has come. */
    public String readUntil(String text) throws IOException {
        while (received.indexOf(text) < 0) {
            if (!readSome()) {
                throw new IOException("closed before \"" + text + "\" came, after: " + received);
            }
        }
        return received.toString();
    }

    /** All that was received when the server has closed the connection. */
    public String readToEnd() throws IOException {
        boolean open = true;
        while (open) {
            open = readSome();
        }
        return received.toString();
    }

    private boolean readSome() throws IOException {
        if (selector.select(PATIENCE.toMillis()) == 0) {
            throw new IOException("nothing more came, after: " + received);
        }
        selector.selectedKeys().clear();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try {
            if (channel.read(buffer) < 0) {
                return false;
            }
        } catch (SocketException e) {
            // A server that closes with bytes unread resets the connection: closed as well.
            return false;
        }
        received.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        return true;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
