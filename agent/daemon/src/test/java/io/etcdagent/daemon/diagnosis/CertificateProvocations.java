package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Outcome.ends;
import static io.etcdagent.daemon.diagnosis.Outcome.runs;

import io.etcdagent.daemon.diagnosis.BreakableCluster.Kind;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import java.nio.file.Path;
import java.util.List;

/** Certificates that one side does not accept. */
final class CertificateProvocations {

    /** By its peers; which alert they send depends on the Go that etcd was built with. */
    private static final String REFUSED = "remote error: tls: (bad|expired) certificate";

    private CertificateProvocations() {}

    static List<Provocation> all() {
        return List.of(
                Provocation.of(
                        "certificates-expired",
                        Kind.TLS,
                        CertificateProvocations::letExpire,
                        runs(REFUSED).meansElsewhere("certificate-expired", Recovery.DOES_NOT_HELP, "openssl x509")),
                Provocation.of(
                                "peer-certificate-expired",
                                Kind.TLS,
                                CertificateProvocations::letPeerCertificateExpire,
                                runs("tls: expired certificate")
                                        .means("certificate-expired", Recovery.DOES_NOT_HELP, "openssl x509"))
                        // The alert of an older Go does not say what is bad about it.
                        .on("3.3", refusedForSomeReason())
                        .on("3.4", refusedForSomeReason()),
                Provocation.of(
                        "wrong-authority",
                        Kind.TLS,
                        CertificateProvocations::trustAnother,
                        runs("certificate signed by unknown authority")
                                .means("certificate-authority", Recovery.DOES_NOT_HELP, "openssl verify")),
                Provocation.of(
                        "certificate-missing",
                        Kind.TLS,
                        CertificateProvocations::loseCertificate,
                        ends(1, "no such file or directory")
                                .means("tls-files", Recovery.DOES_NOT_HELP, "which files")));
    }

    private static Outcome refusedForSomeReason() {
        return runs("remote error: tls: bad certificate")
                .means("tls-rejected", Recovery.DOES_NOT_HELP, "the dates of all certificates");
    }

    private static void letExpire(BreakableCluster cluster) {
        Issued expired = expired(cluster);
        show(cluster.broken(), "", expired);
        show(cluster.broken(), "peer-", expired);
        cluster.broken().start();
    }

    private static void letPeerCertificateExpire(BreakableCluster cluster) {
        show(cluster.broken(), "peer-", expired(cluster));
        cluster.broken().start();
    }

    private static Issued expired(BreakableCluster cluster) {
        String address = cluster.broken().member().peerUrl().getHost();
        return cluster.cluster()
                .certificates()
                .issueExpired("expired", List.of("IP:" + address, "IP:127.0.0.1", "DNS:localhost"));
    }

    private static void show(BrokenMember member, String prefix, Issued issued) {
        member.set(prefix + "cert-file", issued.certificate().toString());
        member.set(prefix + "key-file", issued.key().toString());
    }

    private static void trustAnother(BreakableCluster cluster) {
        Path foreign = TestCertificates.create(cluster.broken().state().resolve("foreign"))
                .ca();
        cluster.broken().set("trusted-ca-file", foreign.toString());
        cluster.broken().set("peer-trusted-ca-file", foreign.toString());
        cluster.broken().start();
    }

    private static void loseCertificate(BreakableCluster cluster) {
        cluster.broken()
                .set(
                        "peer-cert-file",
                        cluster.broken().state().resolve("nowhere.pem").toString());
        cluster.broken().start();
    }
}
