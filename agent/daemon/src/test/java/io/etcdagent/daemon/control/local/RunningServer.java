package io.etcdagent.daemon.control.local;

import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.http.BodyThreads;
import io.etcdagent.daemon.control.http.Limits;
import io.etcdagent.protocol.json.Messages;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The server on a socket of its own, in a directory whose path is short enough wherever the tests run. */
public final class RunningServer implements AutoCloseable {

    public static final Messages MESSAGES = new Messages();
    public static final int CONNECTIONS = 3;
    public static final int WORKERS = 2;
    public static final int QUEUE = 2;
    public static final int INSPECTORS = 2;

    /** Far more than a busy machine needs. */
    private static final Duration AMPLE = Duration.ofSeconds(60);

    public final ScriptedApi api = new ScriptedApi();
    public final Path directory;
    public final Path socket;
    public final ControlServer server;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ThreadPoolExecutor workers =
            new ThreadPoolExecutor(WORKERS, WORKERS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE));

    private final BodyThreads inspectors = new BodyThreads(INSPECTORS, "inspect");

    public RunningServer(Limits limits) throws IOException {
        this(limits, SocketRoles.none());
    }

    public RunningServer(Limits limits, SocketRoles roles) throws IOException {
        directory = Files.createTempDirectory("agent");
        socket = directory.resolve("agent.sock");
        server = ControlServer.open(socket, api, MESSAGES, roles, limits, loops, workers, inspectors);
    }

    /** Whom the kernel names when a test connects. */
    public static int ownUid() throws IOException {
        return Peers.ownUid();
    }

    public static RunningServer usual() throws IOException {
        return new RunningServer(Limits.usual());
    }

    /** Nobody's time runs out; few connections, lively streams, and a farewell so long that a test sees who needs it. */
    public static Limits patient() {
        return limits(AMPLE, AMPLE);
    }

    /**
     * As {@link #patient()}, but clients have so little time that a test can wait for its end, and more than one needs
     * that has yet to say its first word on a busy machine.
     */
    public static Limits impatient() {
        Duration time = Duration.ofSeconds(3);
        return limits(time, time);
    }

    /** As {@link #patient()}, but nobody may take nothing for long of an answer that is written bit by bit. */
    public static Limits pressing() {
        return limits(Duration.ofMillis(700), AMPLE);
    }

    private static Limits limits(Duration taking, Duration time) {
        Limits usual = Limits.usual();
        return new Limits(
                CONNECTIONS,
                usual.lineBytes(),
                usual.headerBytes(),
                usual.bodyBytes(),
                usual.pipelined(),
                usual.streamPendingBytes(),
                usual.bodyPendingBytes(),
                taking,
                time,
                time,
                time,
                Duration.ofMillis(100),
                Duration.ofSeconds(20));
    }

    public Curl.Answer curl(String... arguments) throws IOException, InterruptedException {
        return Curl.run(socket, arguments);
    }

    public RawClient connect() throws IOException {
        return RawClient.connect(socket);
    }

    @Override
    public void close() throws IOException {
        server.close();
        workers.shutdownNow();
        inspectors.shutdownNow();
        awaitWorkers();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        Files.deleteIfExists(directory);
    }

    private void awaitWorkers() {
        try {
            if (!workers.awaitTermination(AMPLE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("a worker is stuck");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
