package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.testing.LoopbackRange;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.client.UnixSocketTransport;
import io.etcdagent.protocol.json.Messages;
import io.etcdagent.protocol.tls.CertifiedKey;
import io.etcdagent.protocol.tls.PemFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as it is shipped, with the heap that it is shipped with, and many who want something of it over TLS. */
@Tag("coordination")
class AgentServesControllersTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int IDLE = 1000;
    private static final int BUSY = 100;
    private static final int REQUESTS_OF_EACH = 10;
    private static final int CLIENTS = 10;

    /** Of heap as the launchers allow, of all else that a Java process has, and of what this class path adds. */
    private static final long MOST_RESIDENT_KIB = 180 * 1024;

    private static final char[] NO_PASSWORD = new char[0];

    @TempDir
    private Path directory;

    private final LoopbackRange range = LoopbackRange.reserve();
    private final InetSocketAddress address = new InetSocketAddress(range.address(1), 2390);
    private final Messages messages = new Messages();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestCertificates authority;
    private Optional<Process> agent = Optional.empty();

    @BeforeEach
    void layOut() throws IOException {
        authority = TestCertificates.create(directory.resolve("authority"));
        Issued server = authority.issue("node1", List.of("IP:" + address.getHostString()));
        Files.writeString(directory.resolve("etcd.env"), """
                ETCD_NAME=etcd1
                ETCD_DATA_DIR=%1$s/data
                ETCD_ADVERTISE_CLIENT_URLS=http://%2$s:2379
                ETCD_LISTEN_CLIENT_URLS=http://%2$s:2379
                ETCD_LISTEN_PEER_URLS=http://%2$s:2380
                ETCD_INITIAL_ADVERTISE_PEER_URLS=http://%2$s:2380
                ETCD_INITIAL_CLUSTER=etcd1=http://%2$s:2380
                """.formatted(directory, range.address(1)));
        start(server);
    }

    private void start(Issued server) throws IOException {
        // As packaging/src/packages/bin/etcd-agent starts it, but for the archive of classes.
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms12m",
                "-Xmn3m",
                "-Xmx48m",
                "-Xss256k",
                "-XX:TieredStopAtLevel=1",
                "-XX:CICompilerCount=1",
                "-XX:CompileThresholdScaling=5",
                "-XX:ReservedCodeCacheSize=16m",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dio.netty.allocator.type=unpooled",
                "-Dio.grpc.netty.useCustomAllocator=false",
                "-cp",
                System.getProperty("java.class.path"),
                "io.etcdagent.daemon.Main");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD"));
        builder.environment()
                .putAll(Map.of(
                        "MALLOC_ARENA_MAX", "1",
                        "ETCD_AGENT_SOCKET", socket().toString(),
                        "ETCD_AGENT_STATE_DIR", directory.resolve("state").toString(),
                        "ETCD_AGENT_CHILD", EtcdBinaries.etcd().toString(),
                        "ETCD_AGENT_CHILD_ENV", directory.resolve("etcd.env").toString(),
                        "ETCD_AGENT_HEALTH_INTERVAL", "1"));
        builder.environment()
                .putAll(Map.of(
                        "ETCD_AGENT_LISTEN", address.getHostString() + ":" + address.getPort(),
                        "ETCD_AGENT_LISTEN_CERT", server.certificate().toString(),
                        "ETCD_AGENT_LISTEN_KEY", server.key().toString(),
                        "ETCD_AGENT_LISTEN_CACERT", authority.ca().toString(),
                        "ETCD_AGENT_REMOTE_OBSERVE", "uri:urn:example:observer"));
        agent = Optional.of(builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log().toFile()))
                .start());
    }

    private Path log() {
        return directory.resolve("agent.log");
    }

    private Path socket() {
        return directory.resolve("agent.sock");
    }

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdownNow();
        Optional<ProcessHandle> etcd = etcd();
        if (agent.isPresent()) {
            agent.get().destroyForcibly().waitFor();
        }
        etcd.ifPresent(ProcessHandle::destroyForcibly);
        Await.until("etcd is gone", SOON, () -> etcd().isEmpty());
        range.close();
    }

    /** The agent's own etcd, by its mark, which no other process has. */
    private Optional<ProcessHandle> etcd() {
        String mark = "RUN_BY_ETCD_AGENT_IN=" + directory.resolve("state");
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        return Files.readString(Path.of("/proc/" + process.pid() + "/environ"))
                                .contains(mark);
                    } catch (IOException gone) {
                        return false;
                    }
                })
                .findFirst();
    }

    private HealthReport healthOnTheSocket() throws Exception {
        return new AgentClient(new UnixSocketTransport(socket()), messages, SOON).health();
    }

    @Test
    void aThousandWhoWaitAndAHundredWhoAskAreBorneAndTheSocketAnswersMeanwhile() throws Exception {
        Await.until(
                "the member is healthy",
                SOON,
                this::healthOnTheSocket,
                report -> report.node().verdict() == Verdict.HEALTHY);
        Await.until(
                "the listener's certificates are watched",
                SOON,
                this::healthOnTheSocket,
                report -> report.checks().stream()
                        .filter(check -> check.id().equals("certificate-expiry"))
                        .anyMatch(check -> check.found().startsWith("The next of 2: " + directory)));
        List<SSLContext> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(context(authority.issue("client" + i, List.of("URI:urn:example:observer"))));
        }
        AtomicBoolean over = new AtomicBoolean();
        Future<Duration> longest = threads.submit(() -> longestAnswerOnTheSocket(over));
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                // Every second one makes the handshake; the others never say a word.
                idle.add(i % 2 == 0 ? plain() : secure(clients.get(i % CLIENTS)));
            }
            List<Callable<Integer>> asking = new ArrayList<>();
            for (int i = 0; i < BUSY; i++) {
                SSLContext client = clients.get(i % CLIENTS);
                asking.add(() -> ask(client));
            }
            int answered = 0;
            for (Future<Integer> each : threads.invokeAll(asking)) {
                answered += each.get();
            }

            assertEquals(BUSY * REQUESTS_OF_EACH, answered);
        } finally {
            over.set(true);
            for (Socket socket : idle) {
                socket.close();
            }
        }
        Duration waited = longest.get();
        assertTrue(waited.compareTo(Duration.ofSeconds(45)) < 0, "the socket answered after " + waited);
        Process running = agent.orElseThrow();
        assertTrue(running.isAlive(), Files.readString(log()));
        long resident = mostResidentKib(running.pid());
        assertTrue(resident < MOST_RESIDENT_KIB, resident + " KiB were resident");
        assertFalse(Files.readString(log()).contains("Exception"), Files.readString(log()));
    }

    private Duration longestAnswerOnTheSocket(AtomicBoolean over) throws Exception {
        Duration longest = Duration.ZERO;
        while (!over.get()) {
            long begin = System.nanoTime();
            healthOnTheSocket();
            Duration time = Duration.ofNanos(System.nanoTime() - begin);
            longest = time.compareTo(longest) > 0 ? time : longest;
        }
        return longest;
    }

    private Socket plain() throws IOException {
        Socket socket = new Socket();
        socket.connect(address, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Connected, and answered once. */
    private Socket secure(SSLContext context) throws IOException {
        Socket plain = plain();
        try {
            Socket socket =
                    context.getSocketFactory().createSocket(plain, address.getHostString(), address.getPort(), true);
            socket.getOutputStream().write(request().getBytes(StandardCharsets.US_ASCII));
            readAnswer(socket.getInputStream());
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static String request() {
        return "GET /v1/health HTTP/1.1\r\nHost: node1\r\n\r\n";
    }

    /** On a connection that is kept, as long as the agent keeps it. */
    private int ask(SSLContext context) throws IOException {
        int answered = 0;
        // While more shake hands than may, one who is slow about it can lose his place; he asks anew, as controllers
        // do.
        try (Socket socket = Await.until("there is a place", SOON, () -> secure(context), open -> true)) {
            answered++;
            while (answered < REQUESTS_OF_EACH) {
                socket.getOutputStream().write(request().getBytes(StandardCharsets.US_ASCII));
                assertTrue(readAnswer(socket.getInputStream()).startsWith("HTTP/1.1 200 "));
                answered++;
            }
        }
        return answered;
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

    private static String readAnswer(InputStream input) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = input.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        Matcher length = LENGTH.matcher(text);
        assertTrue(length.find(), text);
        input.readNBytes(Integer.parseInt(length.group(1)));
        return text;
    }

    private SSLContext context(Issued own) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        CertifiedKey pair = CertifiedKey.read(new PemFile(own.certificate()), new PemFile(own.key()));
        keys.setKeyEntry("own", pair.key(), NO_PASSWORD, pair.chainArray());
        keys.setCertificateEntry(
                "authority", new PemFile(authority.ca()).certificates().get(0));
        KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
        shown.init(keys, NO_PASSWORD);
        TrustManagerFactory checked = TrustManagerFactory.getInstance("PKIX");
        checked.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown.getKeyManagers(), checked.getTrustManagers(), null);
        return context;
    }

    private static long mostResidentKib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
