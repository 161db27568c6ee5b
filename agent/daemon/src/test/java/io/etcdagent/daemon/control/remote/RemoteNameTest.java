package io.etcdagent.daemon.control.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.control.routing.Role;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.protocol.tls.PemFile;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which names a certificate is made out to; how they are written is tested with the settings. */
class RemoteNameTest {

    @TempDir
    private Path directory;

    private X509Certificate certificate(String subject, String... alternatives) throws TlsFilesException {
        return new PemFile(TestCertificates.create(directory)
                        .issueTo(subject, "it", List.of(alternatives))
                        .certificate())
                .certificates()
                .get(0);
    }

    private static boolean isIn(String name, X509Certificate certificate) {
        return RemoteName.list(name).get(0).isIn(certificate);
    }

    @Test
    void eachKindOfNameIsLookedForWhereItBelongs() throws Exception {
        X509Certificate certificate = certificate(
                "/O=example/CN=The Controller",
                "DNS:Ctl.example.org",
                "URI:spiffe://example/ctl",
                "IP:10.0.0.9",
                "IP:fd00::9",
                "email:ops@example.org");
        for (String name : List.of(
                "cn:The Controller",
                "dns:ctl.example.org",
                "uri:spiffe://example/ctl",
                "ip:10.0.0.9",
                "ip:fd00:0:0:0:0:0:0:9",
                "email:ops@example.org")) {
            assertEquals(true, isIn(name, certificate), name);
        }
        for (String name : List.of(
                "cn:the controller",
                "cn:ctl.example.org",
                "dns:example.org",
                "dns:The",
                "uri:spiffe://example/ctl/",
                "ip:10.0.0.90",
                "email:ops@example.com")) {
            assertEquals(false, isIn(name, certificate), name);
        }
    }

    @Test
    void aStarInACertificateStandsForNothing() throws Exception {
        assertEquals(false, isIn("dns:ctl.example.org", certificate("/CN=x", "DNS:*.example.org")));
    }

    @Test
    void aSubjectWithTwoCommonNamesHasNone() throws Exception {
        X509Certificate certificate = certificate("/CN=operator/CN=operator", "DNS:x");
        assertEquals(false, isIn("cn:operator", certificate));
    }

    @Test
    void theHighestOfSeveralRolesCounts() throws Exception {
        RemoteRoles roles = new RemoteRoles(
                RemoteName.list("cn:a, dns:b.example"), RemoteName.list("dns:b.example"), RemoteName.list("cn:c"));
        X509Certificate certificate = certificate("/CN=a", "DNS:b.example");
        assertEquals(
                new RemoteRoles.Grant(Role.INSPECT, Optional.of(new RemoteName(RemoteName.Kind.DNS, "b.example"))),
                roles.grant(certificate));
    }
}
