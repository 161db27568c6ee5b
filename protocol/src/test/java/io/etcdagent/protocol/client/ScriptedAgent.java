package io.etcdagent.protocol.client;

import io.etcdagent.protocol.Routes;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A real server on a real Unix socket that says what a test wrote down: the agent itself cannot be made to send garbage,
 * to stall or to lose its connection at a chosen byte.
 */
public final class ScriptedAgent implements AutoCloseable {

    /** What came in. */
    public record Received(String method, String target, String head, String body) {}

    /** What is said to one connection; the connection is closed when it returns or throws. */
    public interface Script {
        void answer(Received request, Connection connection) throws IOException, InterruptedException;
    }

    /** The way back to the client. */
    public static final class Connection {

        private final InputStream in;
        private final OutputStream out;

        Connection(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        public void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.UTF_8));
        }

        public void send(byte[] all) throws IOException {
            out.write(all);
            out.flush();
        }

        public void chunk(String text) throws IOException {
            send(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
        }

        /** Returns when the client has closed its side. */
        public void awaitEnd() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static final Messages MESSAGES = new Messages();

    private final Path socket;
    private final ServerSocketChannel server;
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    /** Listens on {@code socket}; the scripts serve one connection each, the last one all that follow. */
    public ScriptedAgent(Path socket, Script... scripts) throws IOException {
        this.socket = socket;
        this.scripts.addAll(List.of(scripts));
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        this.acceptor = new Thread(this::accept, "scripted-agent");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public Path socket() {
        return socket;
    }

    public List<Received> received() {
        return received;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel channel : open) {
            channel.close();
        }
        Files.deleteIfExists(socket);
    }

    public static Script json(Record message) {
        return json(200, message);
    }

    public static Script json(int status, Record message) {
        return text(status, Routes.JSON, MESSAGES.compact(message));
    }

    public static Script problem(int status, Record problem) {
        return text(status, Routes.PROBLEM_JSON, MESSAGES.compact(problem));
    }

    public static Script text(int status, String mediaType, String body) {
        return (request, connection) -> connection.send("HTTP/1.1 " + status + " Scripted\r\nContent-Type: " + mediaType
                + "\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    public static Script raw(String bytes) {
        return (request, connection) -> connection.send(bytes);
    }

    /** A stream of these lines that ends as it should. */
    public static Script lines(Record... messages) {
        return (request, connection) -> {
            beginLines(connection);
            for (Record message : messages) {
                connection.chunk(MESSAGES.compact(message) + "\n");
            }
            connection.send("0\r\n\r\n");
        };
    }

    /** A stream of these lines, after which the connection is lost. */
    public static Script brokenLines(Record... messages) {
        return (request, connection) -> {
            beginLines(connection);
            for (Record message : messages) {
                connection.chunk(MESSAGES.compact(message) + "\n");
            }
        };
    }

    public static void beginLines(Connection connection) throws IOException {
        connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                open.add(channel);
                Thread thread = new Thread(() -> serve(channel), "scripted-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            InputStream in = Channels.newInputStream(channel);
            Received request = read(in);
            received.add(request);
            Script script = scripts.size() > 1 ? scripts.remove() : scripts.element();
            script.answer(request, new Connection(in, Channels.newOutputStream(channel)));
        } catch (IOException | InterruptedException e) {
            // The client went away in the middle, which some tests want.
        } finally {
            open.remove(channel);
        }
    }

    /** One request. */
    static Received read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        int bodyStart = -1;
        while (bodyStart < 0) {
            readSome(in, text);
            bodyStart = text.indexOf("\r\n\r\n") + 4;
            if (bodyStart == 3) {
                bodyStart = -1;
            }
        }
        String head = text.substring(0, bodyStart);
        int length = contentLength(head);
        while (text.length() - bodyStart < length) {
            readSome(in, text);
        }
        String[] words = head.split(" ", 3);
        return new Received(words[0], words[1], head, text.substring(bodyStart));
    }

    private static void readSome(InputStream in, StringBuilder text) throws IOException {
        byte[] bytes = new byte[4096];
        int count = in.read(bytes);
        if (count < 0) {
            throw new IOException("the client closed before its request was complete");
        }
        text.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                return Integer.parseInt(line.substring(15).strip());
            }
        }
        return 0;
    }
}
