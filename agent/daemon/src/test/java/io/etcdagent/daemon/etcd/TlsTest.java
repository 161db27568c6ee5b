package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private TestCluster cluster;
    private TestMember member;

    @BeforeEach
    void start() {
        cluster = TestCluster.tls(1);
        member = cluster.member(0);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static TlsFiles files(Path ca, Issued client) {
        return new TlsFiles(ca, Optional.of(client.certificate()), Optional.of(client.key()));
    }

    private Path ca() {
        return cluster.certificates().ca();
    }

    private Issued client() {
        return cluster.certificates().issue("client", List.of("DNS:client"));
    }

    /** The failure of one call, which must be one of the connection. */
    private static String failure(TestConnections opened, URI endpoint) {
        try (TestConnections connections = opened) {
            EtcdException failure = assertThrows(
                    EtcdException.class, () -> connections.to(endpoint).status(DEADLINE));
            assertEquals(Kind.UNREACHABLE, failure.kind(), failure.getMessage());
            return failure.getMessage();
        }
    }

    private static void assertSays(String expected, String message) {
        assertTrue(message.contains(expected), message);
    }

    @Test
    void membersAndAgentKnowEachOther() throws Exception {
        try (TestConnections connections = TestConnections.tls(cluster)) {
            connections.to(member).linearizableRead(DEADLINE);
            assertEquals(
                    new MemberId(member.id()),
                    connections.to(member).status(DEADLINE).memberId());
        }
    }

    @Test
    void aMemberOfAnotherAuthorityIsNotTrusted() throws Exception {
        Path stranger = TestCertificates.create(directory).ca();
        assertSays(
                "its TLS certificate is not signed by an authority in the CA file",
                failure(TestConnections.tls(files(stranger, client())), member.clientUrl()));
    }

    @Test
    void anExpiredCertificateOfTheMemberIsNamed() throws Exception {
        // etcd reads its certificate anew at every handshake.
        cluster.certificates()
                .issueExpired(member.name(), List.of("IP:" + member.clientUrl().getHost()));
        assertSays(
                "its TLS certificate has expired",
                failure(TestConnections.tls(files(ca(), client())), member.clientUrl()));
    }

    @Test
    void aCertificateForAnotherHostIsNamed() throws Exception {
        cluster.certificates().issue(member.name(), List.of("DNS:elsewhere", "IP:127.9.9.9"));
        assertSays(
                "its TLS certificate is made out to another name",
                failure(TestConnections.tls(files(ca(), client())), member.clientUrl()));
    }

    @Test
    void withoutAClientCertificateTheMemberRefuses() throws Exception {
        TlsFiles none = new TlsFiles(ca(), Optional.empty(), Optional.empty());
        assertSays("it refused our TLS client certificate", failure(TestConnections.tls(none), member.clientUrl()));
    }

    @Test
    void anExpiredClientCertificateIsRefusedByTheMember() throws Exception {
        Issued late = cluster.certificates().issueExpired("late", List.of("DNS:late"));
        assertSays(
                "it refused our TLS client certificate",
                failure(TestConnections.tls(files(ca(), late)), member.clientUrl()));
    }

    @Test
    void plainHttpToATlsMemberSaysSo() {
        URI plain = URI.create("http://" + member.clientUrl().getAuthority());
        assertSays("it stopped, or it does not speak http there", failure(TestConnections.plain(), plain));
    }

    @Test
    void tlsToAPlainMemberSaysSo() throws Exception {
        try (TestCluster plain = TestCluster.plain(1)) {
            URI https = URI.create("https://" + plain.member(0).clientUrl().getAuthority());
            assertSays(
                    "it stopped, or it does not speak https there",
                    failure(TestConnections.tls(files(ca(), client())), https));
        }
    }

    @Test
    void endpointsThatCannotBeAreRefusedBeforeAnythingIsSent() {
        try (TestConnections connections = TestConnections.plain()) {
            for (String endpoint : List.of("https://127.0.0.1:2379", "ftp://127.0.0.1:1", "http://127.0.0.1", "a:1")) {
                assertThrows(IllegalArgumentException.class, () -> connections.to(URI.create(endpoint)), endpoint);
            }
        }
    }
}
