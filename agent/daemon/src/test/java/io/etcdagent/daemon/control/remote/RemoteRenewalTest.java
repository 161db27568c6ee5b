package io.etcdagent.daemon.control.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.control.api.Samples;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.LoggedLines;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and authorities that are replaced, taken back, broken or late while the listener runs. */
class RemoteRenewalTest {

    private static final String EVENTS = TlsClient.get("/v1/operations/5f3a/events");

    @TempDir
    private Path directory;

    private final LoggedLines log = LoggedLines.of(RemoteListener.class.getName());
    private Optional<RunningRemote> opened = Optional.empty();

    @AfterEach
    void close() throws Exception {
        if (opened.isPresent()) {
            opened.get().close();
        }
        log.close();
    }

    private RunningRemote open() throws IOException {
        return keep(RunningRemote.in(directory));
    }

    private RunningRemote keep(RunningRemote running) {
        opened = Optional.of(running);
        return running;
    }

    private TestCertificates otherAuthority() {
        return TestCertificates.create(directory.resolve("other"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientWhoseAuthorityIsTakenAwayIsDisconnectedWhileItOnlyWaits(String protocol) throws Exception {
        RunningRemote running = open();
        try (TlsClient client = running.connect(running.by(running.operator()), protocol)) {
            client.send(TlsClient.get("/livez")).readUntil("ok\n");

            RunningRemote.put(otherAuthority().ca(), running.files.clientCa());

            assertEquals("", client.readToEnd());
        }
        assertTrue(running.ask(running.by(running.operator()), protocol).startsWith("refused: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aClientWhoseAuthorityIsTakenAwayIsDisconnectedInTheMiddleOfAStream(String protocol) throws Exception {
        RunningRemote running = open();
        try (TlsClient client = running.connect(running.by(running.operator()), protocol)) {
            client.send(EVENTS).readUntil("\r\n\r\n");
            var following = running.api.operationFollowers.poll(60, TimeUnit.SECONDS);
            assertNotNull(following);
            following.follower().next(Samples.event(1, "queue"));
            client.readUntil("queue");

            RunningRemote.put(otherAuthority().ca(), running.files.clientCa());

            client.readToEnd();
            assertTrue(following.closed().await(60, TimeUnit.SECONDS), "the stream's source still sends");
        }
    }

    @Test
    void aClientWhomTheNewAuthoritiesStillKnowGoesOnUndisturbed() throws Exception {
        RunningRemote running = open();
        TestCertificates other = otherAuthority();
        try (TlsClient old = running.connect(running.by(running.operator()))) {
            old.send(TlsClient.get("/livez")).readUntil("ok\n");

            Path both = directory.resolve("both.pem");
            Files.write(both, Files.readAllBytes(running.authority.ca()));
            Files.write(both, Files.readAllBytes(other.ca()), java.nio.file.StandardOpenOption.APPEND);
            RunningRemote.put(both, running.files.clientCa());
            SSLContext next =
                    TlsClient.context(Optional.of(other.issue("operator", List.of("DNS:x"))), running.authority.ca());
            Await.until(
                    "clients of the new authority are let in",
                    RunningRemote.SOON,
                    () -> running.ask(next).startsWith("HTTP/1.1 200 "));

            old.send(TlsClient.get("/livez")).readUntil("ok\n");
        }
    }

    @Test
    void aNewCertificateIsShownToNewConnectionsAndTheOldOnesGoOn() throws Exception {
        RunningRemote running = open();
        SSLContext operator = running.by(running.operator());
        try (TlsClient old = running.connect(operator)) {
            old.send(EVENTS).readUntil("\r\n\r\n");
            var following = running.api.operationFollowers.poll(60, TimeUnit.SECONDS);
            assertNotNull(following);

            running.show(running.issueServer("renewed"));
            Await.until(
                    "the new one is shown", RunningRemote.SOON, () -> shownBy(running, operator), "renewed"::equals);

            following.follower().next(Samples.event(7, "settle"));
            old.readUntil("settle");
        }
    }

    private static String shownBy(RunningRemote running, SSLContext context) throws IOException {
        try (TlsClient client = running.connect(context)) {
            X509Certificate shown =
                    (X509Certificate) client.socket().getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName().replace("CN=", "");
        }
    }

    @Test
    void aCertificateThatExpiresWhileItsClientIsConnectedIsNoLongerGood() throws Exception {
        RunningRemote running = open();
        SSLContext operator = running.by(running.operator());
        try (TlsClient waiting = running.connect(operator);
                TlsClient following = running.connect(operator)) {
            waiting.send(TlsClient.get("/livez")).readUntil("ok\n");
            following.send(EVENTS).readUntil("\r\n\r\n");

            running.clockAhead.set(Duration.ofDays(11));

            assertEquals("", waiting.readToEnd());
            following.readToEnd();
        }
    }

    @Test
    void filesThatCannotBeUsedChangeNothingAndAreToldOnce() throws Exception {
        RunningRemote running = open();
        SSLContext operator = running.by(running.operator());
        try (TlsClient old = running.connect(operator)) {
            old.send(TlsClient.get("/livez")).readUntil("ok\n");

            byte[] good = Files.readAllBytes(running.files.cert());
            Path half = directory.resolve("half.pem");
            Files.write(half, java.util.Arrays.copyOf(good, good.length / 2));
            RunningRemote.put(half, running.files.cert());
            String fault = Await.until("it is told", RunningRemote.SOON, running.listener::fault, Optional::isPresent)
                    .orElseThrow();

            assertTrue(fault.contains("goes on with its earlier files"), fault);
            assertTrue(fault.contains(running.files.cert().toString()), fault);
            assertTrue(running.ask(operator).startsWith("HTTP/1.1 200 "));
            old.send(TlsClient.get("/livez")).readUntil("ok\n");

            running.show(running.issueServer("mended"));
            Await.until("the new one is shown", RunningRemote.SOON, () -> shownBy(running, operator), "mended"::equals);
            assertEquals(Optional.empty(), running.listener.fault());
            assertEquals(
                    1,
                    log.lines().stream()
                            .filter(line -> line.contains("not a readable PEM certificate"))
                            .count(),
                    log.lines()::toString);
        }
    }

    @Test
    void withoutGoodFilesItStaysClosedSaysWhyAndOpensOnceTheyAre() throws Exception {
        RunningRemote running = keep(RunningRemote.prepared(directory, prepared -> {
            Files.delete(prepared.files.key());
        }));
        String fault = running.listener.fault().orElseThrow();
        assertTrue(fault.contains("is closed, because its files cannot be used"), fault);
        assertTrue(fault.contains(running.files.key() + ": no such file"), fault);
        assertTrue(log.lines().get(0).contains("stays closed until its files can be used"), log.lines()::toString);

        running.show(running.issueServer("late"));
        running.awaitOpen();

        assertTrue(running.ask(running.by(running.operator())).startsWith("HTTP/1.1 200 "));
        Await.until("nothing is wrong any more", RunningRemote.SOON, running.listener::fault, Optional::isEmpty);
    }

    @Test
    void anAddressThatCannotBeHadIsTriedAgainUntilItCan() throws Exception {
        ServerSocket somebody = new ServerSocket();
        try (somebody) {
            RunningRemote running =
                    keep(RunningRemote.prepared(directory, prepared -> somebody.bind(prepared.address)));
            String fault = Await.until("it is told", RunningRemote.SOON, running.listener::fault, Optional::isPresent)
                    .orElseThrow();
            assertTrue(fault.matches("The TLS listener cannot have the address .*in use.*"), fault);
        }
        RunningRemote running = opened.orElseThrow();
        Issued operator = running.operator();

        Await.until(
                "it is open",
                RunningRemote.SOON,
                () -> running.ask(running.by(operator)).startsWith("HTTP/1.1 200 "));

        assertEquals(Optional.empty(), running.listener.fault());
        assertEquals(
                1,
                log.lines().stream()
                        .filter(line -> line.contains("cannot have the address"))
                        .count(),
                log.lines()::toString);
    }
}
