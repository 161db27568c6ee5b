package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.http.BodyThreads;
import io.etcdagent.daemon.control.http.Limits;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.LoopbackRange;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

/** The TLS listener on a loopback address of its own, with real certificates in files that a test may replace. */
public final class RunningRemote implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(15);
    static final int PORT = 2390;

    /** Who has which role. */
    static final RemoteRoles ROLES = new RemoteRoles(
            RemoteName.list("cn:observer"), RemoteName.list("dns:inspector.example"), RemoteName.list("cn:operator"));

    final ScriptedApi api = new ScriptedApi();
    final Path directory;
    final TestCertificates authority;
    final ListenFiles files;
    final InetSocketAddress address;
    final AtomicReference<Duration> clockAhead = new AtomicReference<>(Duration.ZERO);
    final RemoteListener listener;
    private final LoopbackRange range = LoopbackRange.reserve();
    private final BodyThreads inspectors = new BodyThreads(4, "inspect");

    /** Runs before the listener is started. */
    @FunctionalInterface
    interface Preparation {
        void prepare(RunningRemote running) throws IOException;
    }

    private RunningRemote(Path directory, RemoteLimits limits, Preparation preparation) throws IOException {
        this.directory = directory;
        this.authority = TestCertificates.create(directory.resolve("authority"));
        Path pki = Files.createDirectories(directory.resolve("pki"));
        files = new ListenFiles(pki.resolve("cert.pem"), pki.resolve("key.pem"), pki.resolve("client-ca.pem"));
        address = new InetSocketAddress(range.address(1), PORT);
        show(issueServer("server"));
        put(authority.ca(), files.clientCa());
        preparation.prepare(this);
        listener = new RemoteListener(
                new RemoteAccess(address, files, ROLES),
                limits,
                api,
                RunningServer.MESSAGES,
                inspectors,
                new AheadClock(clockAhead),
                System::nanoTime);
        listener.start();
    }

    public static RunningRemote in(Path directory) throws IOException {
        return in(directory, RemoteLimits.usual());
    }

    /** Open already. */
    static RunningRemote in(Path directory, RemoteLimits limits) throws IOException {
        RunningRemote running = new RunningRemote(directory, limits, prepared -> {});
        running.awaitOpen();
        return running;
    }

    static RunningRemote prepared(Path directory, Preparation preparation) throws IOException {
        return new RunningRemote(directory, RemoteLimits.usual(), preparation);
    }

    /** The usual limits, with these in their place. */
    static RemoteLimits limits(Limits http, Duration handshake, int connectionsOfOne, int streamsOfOne) {
        RemoteLimits usual = RemoteLimits.usual();
        return new RemoteLimits(
                http,
                usual.handshakes(),
                handshake,
                usual.pressedHandshake(),
                connectionsOfOne,
                usual.streams(),
                streamsOfOne,
                usual.endlessOfOne());
    }

    void awaitOpen() {
        Await.until("the listener is open", SOON, () -> {
            connectPlain().close();
            return true;
        });
    }

    Issued issueServer(String name) {
        return authority.issue(name, List.of("IP:" + address.getHostString(), "DNS:localhost"));
    }

    /** What the listener shows from now on. */
    void show(Issued server) throws IOException {
        put(server.certificate(), files.cert());
        put(server.key(), files.key());
    }

    /** Puts a new file in the place of another in one step. */
    static void put(Path content, Path file) throws IOException {
        Path beside = file.resolveSibling("new");
        Files.copy(content, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    Issued operator() {
        return client("operator");
    }

    /** A client's certificate by the authority that the listener knows. */
    public Issued client(String name) {
        return authority.issue(name, List.of("DNS:" + name + ".example"));
    }

    public SSLContext by(Issued own) throws GeneralSecurityException, IOException {
        return TlsClient.context(Optional.of(own), authority.ca());
    }

    public TlsClient connect(SSLContext context, String... protocols) throws IOException {
        return TlsClient.connect(address, context, protocols);
    }

    Socket connectPlain() throws IOException {
        Socket socket = new Socket();
        socket.connect(address, TlsClient.PATIENCE_MILLIS);
        socket.setSoTimeout(TlsClient.PATIENCE_MILLIS);
        return socket;
    }

    /** What a client gets that asks whether the agent lives: the answer, or the words of the refusal. */
    String ask(SSLContext context, String... protocols) {
        try (TlsClient client = connect(context, protocols)) {
            return client.send(TlsClient.get("/livez")).readUntil("ok\n");
        } catch (IOException e) {
            return "refused: " + e.getMessage();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        inspectors.shutdownNow();
        range.close();
    }

    /** The real time and something. */
    private static final class AheadClock extends Clock {
        private final AtomicReference<Duration> ahead;

        AheadClock(AtomicReference<Duration> ahead) {
            this.ahead = ahead;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead.get());
        }
    }
}
