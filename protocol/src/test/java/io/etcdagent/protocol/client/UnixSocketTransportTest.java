package io.etcdagent.protocol.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class UnixSocketTransportTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** More than the kernel keeps for a reader that does not read. */
    private static final byte[] MUCH = new byte[16 << 20];

    @TempDir
    private Path directory;

    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()), 1);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aQueueThatHasRoomInTimeIsWaitedFor() throws Exception {
        List<SocketChannel> queue = fillQueue();
        FutureTask<Socket> opening = inThread(() -> transport(socket()).open(Deadline.in(LONG)));
        awaitConnecting();
        assertFalse(opening.isDone());

        for (int i = 0; i < queue.size(); i++) {
            server.accept().close();
        }

        try (Socket socket = opening.get(LONG.toSeconds(), TimeUnit.SECONDS);
                SocketChannel accepted = server.accept()) {
            accepted.write(ByteBuffer.wrap(new byte[] {7}));
            assertEquals(7, socket.getInputStream().read());
        }
        close(queue);
    }

    @Test
    void aListenerThatLeavesThoseWhoWaitRefusesThem() throws Exception {
        List<SocketChannel> queue = fillQueue();
        FutureTask<Reason> opening = inThread(() -> reasonOf(socket()));
        awaitConnecting();

        server.close();

        assertEquals(Reason.REFUSED, opening.get(LONG.toSeconds(), TimeUnit.SECONDS));
        close(queue);
    }

    @Test
    void whoWaitsInTheQueueUntilTheDeadlineLeavesIt() throws Exception {
        List<SocketChannel> queue = fillQueue();
        FutureTask<AgentUnreachable> opening = inThread(() -> assertThrows(AgentUnreachable.class, () -> open(SHORT)));
        assertEquals(
                Reason.BUSY, opening.get(LONG.toSeconds(), TimeUnit.SECONDS).reason());
        awaitNobodyConnecting();
        close(queue);
    }

    @Test
    void aFileInTheWayMeansThatThereIsNoSocket() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertEquals(Reason.MISSING, reasonOf(file.resolve("s")));
        assertEquals(Reason.MISSING, reasonOf(file.resolve("below/s")));
        assertEquals(Reason.MISSING, reasonOf(directory.resolve("none/s")));
    }

    @Test
    void whatIsNoStreamSocketIsRefused() throws Exception {
        assertEquals(Reason.REFUSED, reasonOf(Files.createFile(directory.resolve("file"))));
        assertEquals(Reason.REFUSED, reasonOf(directory));
    }

    @Test
    void otherErrorsAreToldAsTheyAre() throws Exception {
        Path loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        AgentUnreachable failure =
                assertThrows(AgentUnreachable.class, () -> transport(loop).open(Deadline.in(LONG)));
        assertEquals(Reason.BROKEN, failure.reason());
        assertTrue(String.valueOf(failure.getMessage()).matches(".*[(].+[)]"), failure::getMessage);
    }

    /** Root, as whom tests may run, is denied nothing: only what the errors are taken for can be shown. */
    @Test
    void whatAnErrorMeansDoesNotDependOnItsLanguage() {
        Path missing = directory.resolve("none");
        assertEquals(Reason.DENIED, UnixSocketTransport.reason(new BindException("Keine Berechtigung"), socket()));
        assertEquals(
                Reason.REFUSED,
                UnixSocketTransport.reason(new ConnectException("Verbindungsaufbau abgelehnt"), missing));
        assertEquals(
                Reason.MISSING,
                UnixSocketTransport.reason(new SocketException("Datei oder Verzeichnis nicht gefunden"), missing));
        assertEquals(
                Reason.BROKEN, UnixSocketTransport.reason(new SocketException("No such file or directory"), socket()));
        assertTrue(new AgentUnreachable(Reason.DENIED, "x", null).remedy().contains("group etcd-agent"));
    }

    @Test
    void aReadWaitsAsLongAsItIsTold() throws Exception {
        try (Socket socket = open(LONG);
                SocketChannel accepted = server.accept()) {
            socket.setSoTimeout((int) SHORT.toMillis());
            long began = System.nanoTime();
            assertThrows(
                    SocketTimeoutException.class, () -> socket.getInputStream().read());
            assertTrue(System.nanoTime() - began >= SHORT.toNanos());

            accepted.write(ByteBuffer.wrap(new byte[] {7}));
            assertEquals(7, socket.getInputStream().read());
        }
    }

    @Test
    void whatNobodyTakesIsWrittenUntilTheDeadline() throws Exception {
        try (Socket socket = open(SHORT);
                SocketChannel accepted = server.accept()) {
            assertThrows(
                    SocketTimeoutException.class, () -> socket.getOutputStream().write(MUCH));
            assertTrue(accepted.isOpen());
        }
    }

    @Test
    void whatIsTakenSlowlyIsWrittenWhole() throws Exception {
        try (Socket socket = open(LONG);
                SocketChannel accepted = server.accept()) {
            FutureTask<Boolean> writing = inThread(() -> {
                socket.getOutputStream().write(MUCH);
                return true;
            });
            ByteBuffer taken = ByteBuffer.allocate(MUCH.length);
            while (taken.hasRemaining()) {
                assertTrue(accepted.read(taken) > 0);
            }
            assertTrue(writing.get(LONG.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void closingEndsAReadAsIfTheOtherSideHadClosed() throws Exception {
        Socket socket = open(LONG);
        try (SocketChannel accepted = server.accept()) {
            FutureTask<Integer> reading = inThread(() -> socket.getInputStream().read());
            awaitIn(UnixChannelSocket.class.getName(), "await");
            socket.close();
            assertEquals(-1, reading.get(LONG.toSeconds(), TimeUnit.SECONDS));
            assertEquals(-1, accepted.read(ByteBuffer.allocate(1)));
            assertThrows(SocketException.class, () -> socket.getInputStream().read());
        }
    }

    @Test
    void closingEndsAWrite() throws Exception {
        Socket socket = open(LONG);
        try (SocketChannel accepted = server.accept()) {
            FutureTask<SocketException> writing = inThread(() -> assertThrows(
                    SocketException.class, () -> socket.getOutputStream().write(MUCH)));
            awaitIn(UnixChannelSocket.class.getName(), "await");
            socket.close();
            assertEquals(
                    "closed", writing.get(LONG.toSeconds(), TimeUnit.SECONDS).getMessage());
            assertTrue(accepted.isOpen());
        }
    }

    @Test
    void anInterruptIsKeptAndEndsNoRead() throws Exception {
        try (Socket socket = open(LONG);
                SocketChannel accepted = server.accept()) {
            FutureTask<Boolean> reading = new FutureTask<>(() -> {
                assertEquals(7, socket.getInputStream().read());
                assertEquals(8, socket.getInputStream().read());
                return Thread.currentThread().isInterrupted();
            });
            Thread reader = new Thread(reading);
            reader.start();
            assertSame(reader, awaitIn(UnixChannelSocket.class.getName(), "await"));
            reader.interrupt();
            accepted.write(ByteBuffer.wrap(new byte[] {7}));
            accepted.write(ByteBuffer.wrap(new byte[] {8}));
            assertTrue(reading.get(LONG.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void nothingOfAConnectionIsLeft() throws Exception {
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            Socket socket = open(LONG);
            server.accept().close();
            assertEquals(-1, socket.getInputStream().read());
            socket.close();
        }
        long after = descriptors();
        assertTrue(after < before + 20, () -> before + " became " + after);
    }

    private Path socket() {
        return directory.resolve("s");
    }

    private static UnixSocketTransport transport(Path path) {
        return new UnixSocketTransport(path);
    }

    private Socket open(Duration wait) throws AgentUnreachable {
        return transport(socket()).open(Deadline.in(wait));
    }

    private static Reason reasonOf(Path path) {
        return assertThrows(AgentUnreachable.class, () -> transport(path).open(Deadline.in(LONG)))
                .reason();
    }

    /** Connects until the kernel takes no more; those that it took. */
    private List<SocketChannel> fillQueue() throws IOException {
        List<SocketChannel> queue = new ArrayList<>();
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.configureBlocking(false);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket()));
                queue.add(channel);
            } catch (SocketException full) {
                channel.close();
                return queue;
            }
        }
    }

    private static void close(List<SocketChannel> channels) throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }

    private static <T> FutureTask<T> inThread(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** Waits until some thread is inside this method. */
    private static Thread awaitIn(String type, String method) throws InterruptedException {
        Deadline deadline = Deadline.in(LONG);
        while (!deadline.hasPassed()) {
            for (Map.Entry<Thread, StackTraceElement[]> thread :
                    Thread.getAllStackTraces().entrySet()) {
                for (StackTraceElement frame : thread.getValue()) {
                    if (frame.getClassName().equals(type)
                            && frame.getMethodName().equals(method)) {
                        return thread.getKey();
                    }
                }
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new AssertionError("nobody came to " + method);
    }

    /** Waits until the thread that waits for room in the listener's queue does, or is about to. */
    private static void awaitConnecting() throws InterruptedException {
        Thread found;
        do {
            found = awaitIn("sun.nio.ch.UnixDomainSockets", "connect0");
            // The first attempt, which does not wait, is made by the caller itself.
        } while (!found.getName().equals("connect"));
    }

    private static void awaitNobodyConnecting() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("connect")) {
                thread.join(LONG.toMillis());
                assertFalse(thread.isAlive());
            }
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
