package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers that do not do as they should; {@link io.etcdagent.daemon.measure} asks real ones. */
class EtcdHttpTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory = Path.of("");

    private final EtcdHttp http = new EtcdHttp(Optional.empty(), System::nanoTime);
    private ServerSocket server = unbound();

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void bodyAndDateOfAnAnswerAreTaken() throws Exception {
        answering("HTTP/1.0 200 OK\r\nDate: Fri, 27 Nov 2026 09:05:34 GMT\r\nX: y\r\n\r\nhe\nllo");
        ByteArrayOutputStream body = new ByteArrayOutputStream();

        EtcdHttp.Head head = http.get(url(), "/x", LONG, 8, (bytes, from, to) -> body.write(bytes, from, to - from));

        assertEquals(new EtcdHttp.Head(200, Optional.of(Instant.parse("2026-11-27T09:05:34Z"))), head);
        assertEquals("he\nllo", body.toString(StandardCharsets.UTF_8));
    }

    @Test
    void anAnswerOfAnotherStatusHasNoBody() throws Exception {
        answering("HTTP/1.1 404 Not Found\r\nDate: yesterday\r\n\r\n404 page not found");

        assertEquals(new EtcdHttp.Head(404, Optional.empty()), http.get(url(), "/x", LONG, 8, (bytes, from, to) -> {
            throw new AssertionError("there is a body");
        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1",
                "HTTP/1.1 two\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nDate: x"
            })
    void whatIsNoAnswerIsAnError(String nonsense) {
        answering(nonsense);

        String message = failure(LONG, 100);

        assertTrue(message.contains("within its head") || message.contains("does not speak HTTP/1"), message);
    }

    @Test
    void anAnswerThatDoesNotEndIsGivenUp() {
        answering("HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(100_000));
        assertEquals("the answer is longer than 50000 bytes", failure(LONG, 50_000));

        answering("HTTP/1.0 200 OK\r\nX: " + "x".repeat(100_000));
        assertTrue(failure(LONG, 50_000).contains("the head of the answer is longer"));
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsGivenUpInTime() {
        long begin = System.nanoTime();

        assertEquals("no answer within 300 ms", failure(Duration.ofMillis(300), 100));

        assertTrue(System.nanoTime() - begin < LONG.toNanos());
    }

    /** Each part comes before a time-out of the socket's own would have passed. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aServerThatDripsIsGivenUpInTime() {
        byte[] head = "HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        dripping(head);

        assertEquals("no answer within 500 ms", failure(Duration.ofMillis(500), Long.MAX_VALUE));
    }

    /** A record of TLS is many reads, of which the socket's own time-out counts each for itself. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aServerThatDripsARecordOfTlsIsGivenUpInTime() throws Exception {
        byte[] handshakeOf16Kib = {22, 3, 3, 64, 0};
        EtcdHttp secured = trusting(TestCertificates.create(directory));
        dripping(handshakeOf16Kib);

        IOException late = assertThrows(
                IOException.class,
                () -> secured.get(httpsUrl(), "/x", Duration.ofMillis(500), 8, (bytes, from, to) -> {}));

        assertEquals("no answer within 500 ms", late.getMessage());
    }

    private void dripping(byte[] beginning) {
        CountDownLatch never = new CountDownLatch(1);
        serving(socket -> {
            socket.getOutputStream().write(beginning);
            try {
                while (!never.await(20, TimeUnit.MILLISECONDS)) {
                    socket.getOutputStream().write('x');
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static EtcdHttp trusting(TestCertificates certificates) {
        return new EtcdHttp(
                Optional.of(new CurrentTls(
                        new TlsFiles(certificates.ca(), Optional.empty(), Optional.empty()), System::nanoTime)),
                System::nanoTime);
    }

    @Test
    void nobodyListeningIsSaid() throws IOException {
        server.close();

        assertTrue(failure(LONG, 100).contains("refused"));
    }

    @Test
    void httpsWithoutAnAuthorityIsSaid() {
        answering("");

        IOException failure =
                assertThrows(IOException.class, () -> http.get(httpsUrl(), "/x", LONG, 8, (bytes, from, to) -> {}));

        assertEquals("no certificate authority is configured", failure.getMessage());
    }

    @Test
    void aServerWhoseCertificateIsMadeOutToAnotherHostIsRefused() throws Exception {
        TestCertificates certificates = TestCertificates.create(directory);
        EtcdHttp secured = trusting(certificates);
        server.close();
        server = secured(certificates.issue("right", List.of("IP:127.0.0.1")));
        answering("HTTP/1.0 200 OK\r\n\r\n");
        assertEquals(
                200,
                secured.get(httpsUrl(), "/x", LONG, 8, (bytes, from, to) -> {}).status());

        server.close();
        server = secured(certificates.issue("wrong", List.of("IP:127.0.0.2", "DNS:elsewhere")));
        answering("HTTP/1.0 200 OK\r\n\r\n");
        IOException refused =
                assertThrows(IOException.class, () -> secured.get(httpsUrl(), "/x", LONG, 8, (bytes, from, to) -> {}));
        assertTrue(String.valueOf(refused.getMessage()).contains("127.0.0.1"), refused::toString);
    }

    private URI httpsUrl() {
        return URI.create("https://127.0.0.1:" + server.getLocalPort());
    }

    private ServerSocket secured(Issued issued) throws Exception {
        Path store = directory.resolve(issued.certificate().getFileName() + ".p12");
        List<String> command = new ArrayList<>(List.of("openssl", "pkcs12", "-export", "-passout", "pass:secret"));
        command.addAll(List.of("-in", issued.certificate().toString()));
        command.addAll(List.of("-inkey", issued.key().toString(), "-out", store.toString()));
        Commands.run(command);
        char[] password = "secret".toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private String failure(Duration timeout, long mostBytes) {
        IOException failure = assertThrows(
                IOException.class, () -> http.get(url(), "/x", timeout, mostBytes, (bytes, from, to) -> {}));
        return String.valueOf(failure.getMessage());
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    private void answering(String text) {
        serving(socket -> {
            byte[] ignored = new byte[1024];
            int read = socket.getInputStream().read(ignored);
            if (read > 0) {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    private void serving(Service service) {
        ServerSocket listening = server;
        Thread thread = new Thread(() -> {
            try (Socket socket = listening.accept()) {
                service.serve(socket);
            } catch (IOException gone) {
                // The client had enough, or the test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
