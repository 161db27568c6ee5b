package io.etcdagent.daemon.control.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.LoggedLines;
import io.etcdagent.daemon.testing.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log says of those who knock in vain, and that they cannot fill it. */
class TurnedAwayTest {

    private static final int MANY = 20;

    @TempDir
    private Path directory;

    private final LoggedLines log = LoggedLines.of(TurnedAway.class.getName());
    private RunningRemote running;

    @BeforeEach
    void open() throws IOException {
        running = RunningRemote.in(directory);
    }

    @AfterEach
    void close() throws IOException {
        running.close();
        log.close();
    }

    /** Each reason has its few lines, whatever the others have. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aScannerHidesNobodyWhoIsTurnedAwayForAnotherReason(String protocol) throws Exception {
        SSLContext nobody = TlsClient.context(Optional.empty(), running.authority.ca());
        SSLContext stranger =
                running.by(TestCertificates.create(directory.resolve("other")).issue("operator", List.of("DNS:x")));

        for (int i = 0; i < MANY; i++) {
            scan();
        }
        awaitLines(3);
        for (int i = 0; i < MANY; i++) {
            refused(nobody, protocol);
        }
        awaitLines(6);
        for (int i = 0; i < MANY; i++) {
            refused(stranger, protocol);
        }
        awaitLines(9);

        List<String> lines = log.lines();
        assertEquals(9, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("not an SSL/TLS record"), lines::toString);
        assertTrue(lines.get(3).contains("Empty client certificate chain"), lines::toString);
        assertTrue(lines.get(6).contains("PKIX path"), lines::toString);
    }

    private void awaitLines(int number) {
        Await.until("they are told", RunningRemote.SOON, () -> log.lines().size() >= number);
    }

    private void scan() throws IOException {
        try (Socket socket = running.connectPlain()) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }

    private void refused(SSLContext context, String protocol) {
        String answer = running.ask(context, protocol);
        assertTrue(answer.startsWith("refused: "), answer);
    }
}
