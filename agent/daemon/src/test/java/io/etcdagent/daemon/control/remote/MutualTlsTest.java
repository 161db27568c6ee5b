package io.etcdagent.daemon.control.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Role;
import io.etcdagent.daemon.testing.LoggedLines;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what he may do then. */
class MutualTlsTest {

    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";
    private static final List<String> NAMES = List.of("DNS:operator.example");

    @TempDir
    private Path directory;

    private final LoggedLines audit = LoggedLines.of("audit");
    private RunningRemote running;

    @BeforeEach
    void open() throws Exception {
        running = RunningRemote.in(directory);
    }

    @AfterEach
    void close() throws Exception {
        running.close();
        audit.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientWithAGoodCertificateIsServed(String protocol) throws Exception {
        String answer = running.ask(running.by(running.operator()), protocol);

        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aClientWithoutACertificateIsNot(String protocol) throws Exception {
        assertRefused(running.ask(TlsClient.context(Optional.empty(), running.authority.ca()), protocol));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aCertificateOfAnotherAuthorityIsNotTakenWhateverItsName(String protocol) throws Exception {
        TestCertificates other = TestCertificates.create(directory.resolve("other"));
        Issued forged = other.issue("operator", NAMES);

        assertRefused(running.ask(running.by(forged), protocol));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void anExpiredCertificateIsNotTaken(String protocol) throws Exception {
        assertRefused(running.ask(running.by(running.authority.issueExpired("operator", NAMES)), protocol));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aCertificateThatIsNotYetValidIsNotTaken(String protocol) throws Exception {
        assertRefused(running.ask(running.by(running.authority.issueNotYetValid("operator", NAMES)), protocol));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void aCertificateThatOnlyServersMayShowIsNotTaken(String protocol) throws Exception {
        assertRefused(running.ask(running.by(running.authority.issueForServers("operator", NAMES)), protocol));
    }

    private static void assertRefused(String answer) {
        assertTrue(answer.startsWith("refused: "), answer);
        assertFalse(answer.contains("HTTP/"), answer);
    }

    @Test
    void aNameThatIsInNoListMayDoNothingAndIsToldWhereTheListsAre() throws Exception {
        try (TlsClient client = running.connect(running.by(running.client("stranger")))) {
            String answer = client.send(TlsClient.get("/v1/health")).readUntil("}");

            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
            assertTrue(answer.contains("certificate \\\"stranger\\\" from "), answer);
            assertTrue(answer.contains("have none. ETCD_AGENT_REMOTE_OBSERVE"), answer);
        }
        assertEquals(1, audit.lines().size(), audit.lines()::toString);
        String line = audit.lines().get(0);
        assertTrue(
                line.matches("certificate \"stranger\" from 127\\.[0-9.]+:[0-9]+ role=none GET /v1/health .*403.*"),
                line);
    }

    @Test
    void aRoleThatIsTooLowIsDeniedAndAudited() throws Exception {
        try (TlsClient client = running.connect(running.by(running.client("inspector")))) {
            String answer = client.send("DELETE /v1/operations/5f3a HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .readUntil("}");
            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        }
        String line = audit.lines().get(0);
        assertTrue(
                line.startsWith("certificate \"inspector\" (dns:inspector.example) from ")
                        && line.contains(" role=inspect DELETE /v1/operations/5f3a  -> 403 "),
                line);
    }

    @Test
    void whoStartsAnOperationIsKnownByItsCertificate() throws Exception {
        String body = "{\"kind\":\"restart\"}";
        try (TlsClient client = running.connect(running.by(running.operator()))) {
            String answer = client.send("POST /v1/operations HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .readUntil("\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 202 "), answer);
        }
        Caller caller = running.api.started.remove().caller();
        assertEquals(Role.OPERATE, caller.role());
        assertTrue(
                caller.name().matches("certificate \"operator\" \\(cn:operator\\) from 127\\.[0-9.]+:[0-9]+"),
                caller.name());
        assertTrue(audit.lines().get(0).startsWith(caller.name() + " role=operate POST "), audit.lines()::toString);
    }

    @Test
    void aSubjectThatOnlyLooksLikeANameThatIsListedIsAnotherAndCannotForgeAnAuditLine() throws Exception {
        for (String subject : List.of(
                "/CN=operator,CN=x",
                "/O=a,CN=operator",
                "/CN=OPERATOR",
                "/CN=operator ",
                "/CN=operator/CN=operator",
                "/CN=x\" (cn:operator) from 10.0.0.1:1\u2028role=operate")) {
            Issued odd = running.authority.issueTo(subject, "odd", List.of("DNS:odd.example"));
            try (TlsClient client = running.connect(running.by(odd))) {
                String answer = client.send(TlsClient.get("/livez")).readUntil("\r\n\r\n");
                assertTrue(answer.startsWith("HTTP/1.1 403 "), subject + ": " + answer);
            }
        }
        assertTrue(audit.lines().stream().allMatch(line -> line.contains(" role=none GET ")), audit.lines()::toString);
        String last = audit.lines().get(audit.lines().size() - 1);
        assertTrue(last.startsWith("certificate \"x\\\" (cn:operator) from "), last);
    }

    @Test
    void plainHttpGetsNoAnswer() throws Exception {
        try (Socket socket = running.connectPlain()) {
            socket.getOutputStream().write(TlsClient.get("/livez").getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertFalse(all.contains("HTTP"), all);
        }
        assertEquals(List.of(), audit.lines());
    }
}
