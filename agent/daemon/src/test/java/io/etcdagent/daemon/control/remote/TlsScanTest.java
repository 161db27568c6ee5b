package io.etcdagent.daemon.control.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scanners of TLS look for first, by openssl, which can be told to offer what is weak. */
class TlsScanTest {

    /** Without it openssl itself refuses. */
    private static final String WEAK_TOO = ":@SECLEVEL=0";

    @TempDir
    private Path directory;

    private RunningRemote running;
    private Issued operator;

    @BeforeEach
    void open() throws Exception {
        running = RunningRemote.in(directory);
        operator = running.operator();
    }

    @AfterEach
    void close() throws Exception {
        running.close();
    }

    /** What openssl prints, who sends this when it is connected and then nothing more. */
    private String connect(String sent, String until, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-ign_eof"));
        command.addAll(List.of("-connect", running.address.getHostString() + ":" + running.address.getPort()));
        command.addAll(List.of("-CAfile", running.authority.ca().toString()));
        command.addAll(List.of("-cert", operator.certificate().toString()));
        command.addAll(List.of("-key", operator.key().toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            send(process.getOutputStream(), sent);
            StringBuilder output = new StringBuilder();
            byte[] buffer = new byte[4096];
            int count = process.getInputStream().read(buffer);
            while (count > 0) {
                output.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
                count = !until.isEmpty() && output.indexOf(until) >= 0
                        ? -1
                        : process.getInputStream().read(buffer);
            }
            return output.toString();
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
    }

    /** Where the handshake failed it has ended already, and what it printed says why. */
    private static void send(OutputStream input, String text) {
        try {
            input.write(text.getBytes(StandardCharsets.US_ASCII));
            input.flush();
        } catch (IOException gone) {
            assertTrue(String.valueOf(gone.getMessage()).contains("Broken pipe"), gone::toString);
        }
    }

    private String ask(String... options) throws IOException, InterruptedException {
        return connect(TlsClient.get("/livez"), "\nok\n", options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void theNewestTwoProtocolsAreSpokenWithoutCompression(String protocol) throws Exception {
        String output = ask(protocol);

        assertTrue(output.contains("HTTP/1.1 200 OK"), output);
        assertTrue(output.contains("Compression: NONE"), output);
        assertTrue(output.contains("Verify return code: 0 (ok)"), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void olderProtocolsAreRefused(String protocol) throws Exception {
        String output = ask(protocol, "-cipher", "ALL" + WEAK_TOO);

        assertFalse(output.contains("HTTP/1.1"), output);
        assertTrue(output.contains("alert protocol version"), output);
    }

    /** No openssl of today can say it, so here is what it would say: a hello of SSL 3.0 with one suite. */
    @Test
    void sslOfOldIsRefused() throws Exception {
        String hello = "0300" + "00".repeat(32) + "00" + "0002002f" + "0100";
        String handshake = "01" + "%06x".formatted(hello.length() / 2) + hello;
        String record = "160300" + "%04x".formatted(handshake.length() / 2) + handshake;
        try (Socket socket = running.connectPlain()) {
            socket.getOutputStream().write(HexFormat.of().parseHex(record));
            byte[] answer = socket.getInputStream().readAllBytes();
            // At most an alert, which is record type 21; a hello would be of type 22.
            assertTrue(answer.length == 0 || answer[0] == 21, HexFormat.of().formatHex(answer));
        }
    }

    @Test
    void weakCiphersAreRefusedOfThoseThatAnRsaKeyAllows() throws Exception {
        List<String> names = List.of("IP:" + running.address.getHostString());
        running.show(running.authority.issueWithRsaKey("rsa", names));
        Await.until(
                "the RSA certificate is shown",
                RunningRemote.SOON,
                () -> ask("-tls1_2", "-cipher", "aRSA").contains("HTTP/1.1 200"));
        for (String cipher : List.of(
                "AES256-GCM-SHA384",
                "AES128-SHA",
                "ECDHE-RSA-AES128-SHA",
                "ECDHE-RSA-AES256-SHA384",
                "DHE-RSA-AES256-GCM-SHA384",
                "AECDH-AES256-SHA",
                "ECDHE-RSA-NULL-SHA")) {
            assertRefused(cipher);
        }
    }

    @Test
    void weakCiphersAreRefusedOfThoseThatAnEllipticCurveAllows() throws Exception {
        for (String cipher : List.of(
                "ECDHE-ECDSA-AES128-SHA",
                "ECDHE-ECDSA-AES256-SHA384",
                "ECDHE-ECDSA-NULL-SHA",
                "ECDHE-ECDSA-AES128-CCM")) {
            assertRefused(cipher);
        }
    }

    private void assertRefused(String cipher) throws IOException, InterruptedException {
        String output = ask("-tls1_2", "-cipher", cipher + WEAK_TOO);

        assertFalse(output.contains("HTTP/1.1"), output);
        assertTrue(output.contains("alert handshake failure"), output);
    }

    @Test
    void theCheapestCipherIsTakenFirstWhateverTheClientPrefers() throws Exception {
        String output = ask("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305");

        assertTrue(output.contains("Cipher is ECDHE-ECDSA-CHACHA20-POLY1305"), output);
    }

    @Test
    void nobodyMayHaveTheHandshakeDoneAgain() throws Exception {
        String output = connect("R\n", "", "-tls1_2", "-no_ign_eof");

        assertTrue(output.contains("RENEGOTIATING"), output);
        assertTrue(output.contains("handshake failure") || output.contains("no renegotiation"), output);
    }

    @Test
    void halfAHelloIsGivenUp() throws Exception {
        try (Socket socket = running.connectPlain()) {
            socket.getOutputStream().write(HexFormat.of().parseHex("16030101"));
            socket.shutdownOutput();
            assertEquals(0, socket.getInputStream().readAllBytes().length);
        }
    }
}
