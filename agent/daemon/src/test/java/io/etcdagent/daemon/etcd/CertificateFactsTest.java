package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.TestCertificates;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateFactsTest {

    @TempDir
    private Path directory;

    @Test
    void certificateTellsWhoseItIsAndForWhat() throws Exception {
        Path file = TestCertificates.create(directory)
                .issue("node1", List.of("IP:10.0.0.1", "DNS:etcd.example", "IP:fd00::1"))
                .certificate();

        CertificateFacts facts = CertificateFacts.read(file);

        assertEquals("node1", facts.commonName());
        assertEquals(Set.of("10.0.0.1", "etcd.example", "fd00:0:0:0:0:0:0:1"), Set.copyOf(facts.hosts()));
        assertTrue(facts.clientAuthentication());
        assertTrue(facts.covers("[fd00::1]"));
    }

    @ParameterizedTest
    @CsvSource({
        "serverAuth, true, false",
        "clientAuth, false, true",
        "'serverAuth,clientAuth', true, true",
        "anyExtendedKeyUsage, true, true",
        "'', true, true",
    })
    void useIsReadAsTheOtherSideReadsIt(String uses, boolean server, boolean client) throws Exception {
        Path file = directory.resolve("cert.pem");
        List<String> use = uses.isEmpty() ? List.of() : List.of("-addext", "extendedKeyUsage=" + uses);
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-newkey", "ec"));
        command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/O=x/CN=a\\,b"));
        command.addAll(List.of("-keyout", directory.resolve("key.pem").toString(), "-out", file.toString()));
        command.addAll(use);
        Commands.run(command);

        assertEquals(server, CertificateFacts.read(file).serverAuthentication());
        assertEquals(client, CertificateFacts.read(file).clientAuthentication());
        assertEquals(List.of(), CertificateFacts.read(file).hosts());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, true",
        "10.0.0.2, false",
        "[::1], true",
        "[0:0:0:0:0:0:0:1], true",
        "a.example, true",
        "A.Example, true",
        "x.star.example, true",
        "star.example, false",
        "x.y.star.example, false",
        "example, false",
    })
    void hostIsCoveredAsHttpsHasIt(String host, boolean covered) {
        CertificateFacts facts = new CertificateFacts(
                "b.example",
                List.of("10.0.0.1", "0:0:0:0:0:0:0:1", "a.example", "*.star.example"),
                Instant.EPOCH,
                Instant.EPOCH,
                true,
                true);

        assertEquals(covered, facts.covers(host));
    }
}
