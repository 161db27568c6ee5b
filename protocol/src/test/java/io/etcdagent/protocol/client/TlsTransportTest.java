package io.etcdagent.protocol.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.AlarmsView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.client.AgentUnreachable.Reason;
import io.etcdagent.protocol.client.TestAuthority.Issued;
import io.etcdagent.protocol.client.TestAuthority.KeyForm;
import io.etcdagent.protocol.json.Messages;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client and an agent that see each other's certificates. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsTransportTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final List<String> BOTH = List.of("TLSv1.3", "TLSv1.2");
    private static final AlarmsView ANSWER = new AlarmsView(List.of());
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final String HERE = "IP:127.0.0.1,DNS:localhost";

    @TempDir
    private static Path directory;

    private TestAuthority authority;
    private TestAuthority other;
    private Issued server;
    private Issued client;

    @BeforeAll
    void issue() throws IOException {
        authority = TestAuthority.create(directory.resolve("pki"));
        other = TestAuthority.create(directory.resolve("other"));
        server = authority.issue("server", HERE);
        client = authority.issue("client", "DNS:controller");
    }

    private ScriptedTlsAgent agent(Issued own, List<String> versions, ScriptedAgent.Script script) throws Exception {
        return new ScriptedTlsAgent(own, authority.ca(), versions, script);
    }

    private ScriptedTlsAgent agent() throws Exception {
        return agent(server, BOTH, ScriptedAgent.json(ANSWER));
    }

    private static AgentClient client(int port, Issued own, Path ca, Duration timeout) throws TlsFilesException {
        return client("127.0.0.1", port, own, ca, timeout);
    }

    private static AgentClient client(String host, int port, Issued own, Path ca, Duration timeout)
            throws TlsFilesException {
        TlsIdentity identity = TlsIdentity.read(own.cert(), own.key(), ca);
        return new AgentClient(new TlsTransport(new AgentAddress(host, port), identity), new Messages(), timeout);
    }

    private static AgentUnreachable refused(AgentClient client) {
        return assertThrows(AgentUnreachable.class, client::alarms);
    }

    @ParameterizedTest
    @CsvSource({"EC,PKCS8", "EC,TRADITIONAL", "RSA,PKCS8", "RSA,TRADITIONAL"})
    void anAgentAnswersWhoeverShowsAKeyInAnyFormThatLiesBesideEtcd(String algorithm, KeyForm form) throws Exception {
        Issued own = authority.issue("client-" + algorithm + "-" + form, "DNS:controller", algorithm, form);
        String header = Files.readString(own.key()).lines().findFirst().orElseThrow();
        assertEquals(
                form == KeyForm.PKCS8 ? "-----BEGIN PRIVATE KEY-----" : "-----BEGIN " + algorithm + " PRIVATE KEY-----",
                header);
        try (ScriptedTlsAgent agent = agent()) {
            assertEquals(ANSWER, client(agent.port(), own, authority.ca(), LONG).alarms());
            assertEquals(List.of("TLSv1.3 CN=client-" + algorithm + "-" + form), agent.clients());
        }
    }

    @Test
    void anAgentOfTls12IsSpokenToAndOneOfLessIsNot() throws Exception {
        try (ScriptedTlsAgent agent = agent(server, List.of("TLSv1.2"), ScriptedAgent.json(ANSWER))) {
            assertEquals(
                    ANSWER, client(agent.port(), client, authority.ca(), LONG).alarms());
            assertEquals(List.of("TLSv1.2 CN=client"), agent.clients());
        }
    }

    @Test
    void theNameCountsAsItIsGiven() throws Exception {
        try (ScriptedTlsAgent agent = agent()) {
            assertEquals(
                    ANSWER,
                    client("localhost", agent.port(), client, authority.ca(), LONG)
                            .alarms());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void whatKeepsTheTwoApartIsSaidInWordsWithWhatToDo(String version) throws Exception {
        List<String> only = List.of(version);
        Issued elsewhere = authority.issue("elsewhere", "DNS:elsewhere.example,IP:192.0.2.1");
        Issued notForServers = authority.issueForClients("no-server", HERE);
        Issued outOfDate = authority.issueExpired("old", HERE);
        Issued stranger = other.issue("stranger", "DNS:controller");
        Issued expiredClient = authority.issueExpired("old-client", "DNS:controller");
        ScriptedAgent.Script script = ScriptedAgent.json(ANSWER);
        try (ScriptedTlsAgent agent = agent(server, only, script);
                ScriptedTlsAgent wrongName = agent(elsewhere, only, script);
                ScriptedTlsAgent unfit = agent(notForServers, only, script);
                ScriptedTlsAgent expired = agent(outOfDate, only, script)) {
            AgentUnreachable untrusted = refused(client(agent.port(), client, other.ca(), LONG));
            assertEquals(Reason.UNTRUSTED, untrusted.reason(), untrusted.getMessage());
            assertTrue(untrusted.remedy().contains("--cacert"), untrusted.remedy());

            AgentUnreachable misnamed = refused(client(wrongName.port(), client, authority.ca(), LONG));
            assertEquals(Reason.WRONG_NAME, misnamed.reason(), misnamed.getMessage());
            assertTrue(String.valueOf(misnamed.getMessage()).contains("127.0.0.1"), misnamed.getMessage());

            AgentUnreachable noServer = refused(client(unfit.port(), client, authority.ca(), LONG));
            assertEquals(Reason.UNFIT, noServer.reason(), noServer.getMessage());
            assertTrue(noServer.remedy().contains("serverAuth"), noServer.remedy());

            AgentUnreachable old = refused(client(expired.port(), client, authority.ca(), LONG));
            assertEquals(Reason.OUT_OF_DATE, old.reason(), old.getMessage());

            AgentUnreachable strange = refused(client(agent.port(), stranger, authority.ca(), LONG));
            assertEquals(Reason.CERTIFICATE_REFUSED, strange.reason(), strange.getMessage());
            assertTrue(strange.remedy().contains("ETCD_AGENT_LISTEN_CACERT"), strange.remedy());

            AgentUnreachable expiredOwn = refused(client(agent.port(), expiredClient, authority.ca(), LONG));
            assertEquals(Reason.CERTIFICATE_REFUSED, expiredOwn.reason(), expiredOwn.getMessage());
            assertEquals(List.of(), agent.received(), "nobody of these was let in");
        }
    }

    @Test
    void whoDoesNotListenOrDoesNotSpeakTlsIsTold() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, HOST)) {
            Thread talker = new Thread(() -> answerPlainly(plain));
            talker.setDaemon(true);
            talker.start();
            AgentUnreachable noTls = refused(client(plain.getLocalPort(), client, authority.ca(), LONG));
            assertEquals(Reason.NO_TLS, noTls.reason(), noTls.getMessage());
        }
        // The port is taken, so that nobody else comes to listen on it.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(HOST, 0));
            AgentUnreachable nobody = refused(client(taken.getLocalPort(), client, authority.ca(), LONG));
            assertEquals(Reason.NOT_LISTENING, nobody.reason(), nobody.getMessage());
        }
        AgentUnreachable unknown = refused(client("no-such-host.invalid", 2390, client, authority.ca(), LONG));
        assertEquals(Reason.UNKNOWN_HOST, unknown.reason(), unknown.getMessage());
    }

    private static void answerPlainly(ServerSocket plain) {
        try (Socket asked = plain.accept()) {
            asked.getInputStream().read(new byte[8]);
            asked.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            asked.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return;
        }
    }

    @Test
    void anAgentThatIsSilentInTheHandshakeIsWaitedForNoLongerThanTheDeadline() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, HOST)) {
            AgentClient client = client(silent.getLocalPort(), client(), authority.ca(), SHORT);
            AgentUnreachable late =
                    assertTimeoutPreemptively(LONG, () -> assertThrows(AgentUnreachable.class, client::alarms));
            assertEquals(Reason.TIMED_OUT, late.reason(), late.getMessage());
        }
    }

    @Test
    void aHandshakeThatDripsIsWaitedForNoLongerThanTheDeadline() throws Exception {
        try (ServerSocket dripping = new ServerSocket(0, 5, HOST)) {
            Thread talker = new Thread(() -> drip(dripping));
            talker.setDaemon(true);
            talker.start();
            AgentClient client = client(dripping.getLocalPort(), client(), authority.ca(), SHORT);
            AgentUnreachable late =
                    assertTimeoutPreemptively(LONG, () -> assertThrows(AgentUnreachable.class, client::alarms));
            assertEquals(Reason.TIMED_OUT, late.reason(), late.getMessage());
        }
    }

    /** How a host is dead at one of its addresses. */
    private enum Dead {
        /** Packets come to nothing, as the listener's queue is full. */
        TAKES_NO_CONNECTION,
        /** Its kernel takes the connection, and nobody the handshake. */
        HANGS
    }

    @ParameterizedTest
    @EnumSource(Dead.class)
    void anotherAddressOfTheNameAnswersWhereTheFirstIsDead(Dead kind) throws Exception {
        try (ScriptedTlsAgent agent = agent();
                ServerSocket dead = new ServerSocket(agent.port(), 1, InetAddress.getByName("127.0.0.2"));
                Connections queue = new Connections()) {
            if (kind == Dead.TAKES_NO_CONNECTION) {
                queue.fill(dead);
            }
            AgentClient client = client(List.of("127.0.0.2", "127.0.0.1"), agent.port(), Duration.ofSeconds(12));

            assertEquals(ANSWER, client.alarms());
        }
    }

    @Test
    void theLastAddressIsLeftAllThatIsLeft() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, HOST)) {
            AgentClient client = client(List.of("127.0.0.2", "127.0.0.1"), silent.getLocalPort(), SHORT);
            long begin = System.nanoTime();

            AgentUnreachable late =
                    assertTimeoutPreemptively(LONG, () -> assertThrows(AgentUnreachable.class, client::alarms));

            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertEquals(Reason.TIMED_OUT, late.reason(), late.getMessage());
            // Sockets wait for whole milliseconds.
            assertTrue(took.compareTo(SHORT.minusMillis(5)) >= 0, took.toString());
        }
    }

    @Test
    void whoeverAnswersAndIsNotTrustedIsNotPassedOverForAnotherAddress() throws Exception {
        Issued elsewhere = authority.issue("not-here", "DNS:elsewhere.example");
        try (ScriptedTlsAgent agent = agent(elsewhere, BOTH, ScriptedAgent.json(ANSWER))) {
            AgentUnreachable misnamed = refused(client(List.of("127.0.0.1", "127.0.0.2"), agent.port(), LONG));

            assertEquals(Reason.WRONG_NAME, misnamed.reason(), misnamed.getMessage());
        }
    }

    /** To localhost, where that has these addresses. */
    private AgentClient client(List<String> addresses, int port, Duration timeout) throws TlsFilesException {
        TlsIdentity identity = TlsIdentity.read(client.cert(), client.key(), authority.ca());
        return new AgentClient(
                new TlsTransport(new AgentAddress("localhost", port), host -> resolved(addresses), identity),
                new Messages(),
                timeout);
    }

    private static List<InetAddress> resolved(List<String> addresses) throws UnknownHostException {
        List<InetAddress> resolved = new ArrayList<>();
        for (String address : addresses) {
            resolved.add(InetAddress.getByName(address));
        }
        return resolved;
    }

    private static final class Connections implements AutoCloseable {

        private final List<Socket> open = new ArrayList<>();

        /** Until one more is not taken any more. */
        void fill(ServerSocket listener) throws IOException {
            while (true) {
                Socket socket = new Socket();
                open.add(socket);
                try {
                    socket.connect(listener.getLocalSocketAddress(), 300);
                } catch (SocketTimeoutException full) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** The head of a record of 16 KiB, and then one byte of it now and then. */
    private static void drip(ServerSocket server) {
        try (Socket asked = server.accept()) {
            asked.getOutputStream().write(new byte[] {0x16, 3, 3, 0x40, 0});
            while (true) {
                asked.getOutputStream().write(1);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (IOException | InterruptedException gone) {
            return;
        }
    }

    private Issued client() {
        return client;
    }

    @Test
    void anAnswerThatDripsIsWaitedForNoLongerThanTheDeadline() throws Exception {
        ScriptedAgent.Script drip = (request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n");
            for (int i = 0; i < 100_000; i++) {
                connection.send(" ");
                TimeUnit.MILLISECONDS.sleep(20);
            }
        };
        try (ScriptedTlsAgent agent = agent(server, BOTH, drip)) {
            AgentClient client = client(agent.port(), client(), authority.ca(), Duration.ofSeconds(1));
            AgentUnreachable late =
                    assertTimeoutPreemptively(LONG, () -> assertThrows(AgentUnreachable.class, client::alarms));
            assertEquals(Reason.TIMED_OUT, late.reason(), late.getMessage());
        }
    }

    @Test
    void aStreamEndsWhenAnotherThreadClosesIt() throws Exception {
        CountDownLatch following = new CountDownLatch(1);
        ScriptedAgent.Script quiet = (request, connection) -> {
            ScriptedAgent.beginLines(connection);
            following.countDown();
            connection.awaitEnd();
        };
        try (ScriptedTlsAgent agent = agent(server, BOTH, quiet)) {
            EventStream<HealthReport> events =
                    client(agent.port(), client, authority.ca(), LONG).followHealth(LONG);
            CompletableFuture<Optional<HealthReport>> next = CompletableFuture.supplyAsync(() -> {
                try {
                    return events.next();
                } catch (AgentException e) {
                    throw new AssertionError(e);
                }
            });
            assertTrue(following.await(60, TimeUnit.SECONDS));
            events.close();
            assertEquals(Optional.empty(), next.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aLargeRequestArrivesWhole() throws Exception {
        try (ScriptedTlsAgent agent = agent()) {
            String reason = "x".repeat(60_000);
            OperationRequest request =
                    new OperationRequest(OperationKind.RESTART, reason, null, null, true, false, null);
            AgentClient asking = client(agent.port(), client, authority.ca(), LONG);
            assertThrows(AgentProtocolError.class, () -> asking.startOperation(request, "k-1"));
            assertTrue(agent.received().get(0).body().contains(reason));
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws Exception {
        Issued another = authority.issue("another", "DNS:controller");
        assertNamed(client.cert(), another.key(), authority.ca(), "is not the key of the certificate");
        assertNamed(directory.resolve("none.pem"), client.key(), authority.ca(), "none.pem: no such file");
        assertNamed(client.cert(), client.cert(), authority.ca(), "no PEM private key");
        assertNamed(client.cert(), client.key(), client.key(), "-key.pem: ");
    }

    private static void assertNamed(Path cert, Path key, Path ca, String words) {
        TlsFilesException unusable = assertThrows(TlsFilesException.class, () -> TlsIdentity.read(cert, key, ca));
        assertTrue(String.valueOf(unusable.getMessage()).contains(words), unusable.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "db1,db1:2390",
        "db1:9000,db1:9000",
        "192.0.2.7,192.0.2.7:2390",
        "::1,[::1]:2390",
        "[fe80::1]:9000,[fe80::1]:9000",
        "[::1],[::1]:2390"
    })
    void anAddressIsReadAsPeopleWriteIt(String text, String address) {
        assertEquals(address, AgentAddress.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":2390", "db1:", "db1:x", "db1:0", "db1:65536", "https://db1:2390", "[::1", "a b"})
    void whatIsNoAddressIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> AgentAddress.parse(text));
    }
}
