package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection.WatchListener;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real etcd with TLS whose certificates are renewed while the agent's connections are open. */
class CertificateRenewalTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final AtomicLong clock = new AtomicLong();
    private TestCluster cluster;
    private TestMember member;
    private TlsFiles files;

    /** How a file gets its new content. */
    private enum Way {
        IN_PLACE {
            @Override
            void put(Path content, Path file) throws IOException {
                Files.write(file, Files.readAllBytes(content));
            }
        },
        BY_RENAME {
            @Override
            void put(Path content, Path file) throws IOException {
                Path beside = file.resolveSibling("new");
                Files.copy(content, beside);
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            }
        };

        abstract void put(Path content, Path file) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        cluster = TestCluster.tls(1);
        member = cluster.member(0);
        Issued client = cluster.certificates().issue("client", List.of("DNS:client"));
        files = new TlsFiles(
                directory.resolve("ca.pem"),
                Optional.of(directory.resolve("member.pem")),
                Optional.of(directory.resolve("member-key.pem")));
        Files.copy(cluster.certificates().ca(), files.ca());
        Files.copy(client.certificate(), certificate());
        Files.copy(client.key(), key());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Path certificate() {
        return files.cert().orElseThrow();
    }

    private Path key() {
        return files.key().orElseThrow();
    }

    private CurrentTls tls() {
        return new CurrentTls(files, clock::get);
    }

    /** Enough for the files to be looked at again. */
    private void timePasses() {
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
    }

    private void status(TestConnections connections) throws EtcdException {
        timePasses();
        connections.to(member).status(DEADLINE);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void agentGoesOnWithANewAuthorityThatSignedEverythingAnew(Way way) throws Exception {
        TestCertificates renewed = TestCertificates.create(directory.resolve("renewed"));
        Issued client = renewed.issue("client", List.of("DNS:client"));
        Issued server = renewed.issue(
                member.name(), List.of("IP:" + member.clientUrl().getHost(), "IP:127.0.0.1", "DNS:localhost"));
        CurrentTls tls = tls();
        try (TestConnections connections = TestConnections.tls(tls, files.cert())) {
            status(connections);

            way.put(client.certificate(), certificate());
            status(connections);
            assertEquals(Optional.of(key() + ": is not the key of the certificate in " + certificate()), tls.fault());
            way.put(client.key(), key());
            way.put(renewed.ca(), files.ca());
            Path pki = cluster.certificates().ca().resolveSibling(member.name());
            way.put(renewed.ca(), cluster.certificates().ca());
            way.put(server.certificate(), Path.of(pki + ".pem"));
            way.put(server.key(), Path.of(pki + "-key.pem"));
            member.stop();
            member.start();
            cluster.awaitHealthy(DEADLINE);

            status(connections);
            assertEquals(Optional.empty(), tls.fault());
        }
    }

    @Test
    void unchangedFilesAreNotReadAgain() throws Exception {
        CurrentTls tls = tls();
        long generation = tls.generation();
        timePasses();
        assertEquals(generation, tls.generation());

        Way.BY_RENAME.put(certificate(), certificate());
        assertEquals(generation, tls.generation());
        timePasses();
        assertEquals(generation + 1, tls.generation());
    }

    @Test
    void watchOnTheOldConnectionGoesOnWhileCallsTakeANewOne() throws Exception {
        AtomicInteger changes = new AtomicInteger();
        AtomicReference<String> end = new AtomicReference<>("none");
        AtomicInteger starts = new AtomicInteger();
        CurrentTls tls = tls();
        try (TestConnections connections = TestConnections.tls(tls, files.cert())) {
            connections.to(member).watch("/a/", new WatchListener() {
                @Override
                public void started() {
                    starts.incrementAndGet();
                }

                @Override
                public void changed() {
                    changes.incrementAndGet();
                }

                @Override
                public void ended(EtcdException why) {
                    end.set(why.getMessage());
                }
            });
            Await.until("the watch is in place", DEADLINE, () -> starts.get() == 1);
            double before = connectionsOfTheMember();
            long generation = tls.generation();
            Issued next = cluster.certificates().issue("next", List.of("DNS:next"));
            Way.IN_PLACE.put(next.certificate(), certificate());
            Way.IN_PLACE.put(next.key(), key());
            status(connections);
            assertEquals(generation + 1, tls.generation());
            assertEquals(before + 1, connectionsOfTheMember());

            connections.to(member).commit(Transaction.begin().put("/a/b", "c"), DEADLINE);

            Await.until("the change is seen", DEADLINE, () -> changes.get() == 1);
            assertEquals("none", end.get());
        }
    }

    /** As its kernel sees them: those of the agent and etcd's own, which stay. */
    private double connectionsOfTheMember() throws IOException {
        String port = ":%04X".formatted(member.clientUrl().getPort());
        byte[] address = InetAddress.getByName(member.clientUrl().getHost()).getAddress();
        String here = "%02X%02X%02X%02X".formatted(address[3], address[2], address[1], address[0]) + port;
        return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .map(line -> line.strip().split(" +", -1))
                .filter(fields -> fields.length > 3 && fields[1].equals(here) && fields[3].equals("01"))
                .count();
    }

    @Test
    void filesThatComeLaterAreFound() throws Exception {
        byte[] content = Files.readAllBytes(key());
        Files.delete(key());
        CurrentTls tls = tls();
        assertEquals(Optional.of(key() + ": no such file"), tls.fault());
        try (TestConnections connections = TestConnections.tls(tls, files.cert())) {
            IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> connections.to(member));
            assertTrue(String.valueOf(none.getMessage()).contains("no such file"), none.getMessage());

            Files.write(key(), content);
            timePasses();

            connections.to(member).status(DEADLINE);
            assertEquals(Optional.empty(), tls.fault());
        }
    }
}
