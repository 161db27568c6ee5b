package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Fact.CERTIFICATE_NOT_VALID;
import static io.etcdagent.daemon.diagnosis.Fact.TROUBLE;

import java.util.List;

/** Certificates that somebody does not accept. Those of strangers are refused every day, so that alone is nothing. */
final class TlsSignatures {

    /** Since 3.5, etcd says when it was a client that it had no understanding with; those are not its trouble. */
    private static final String PEERS = "^(?!.*rejected connection on client endpoint).*";

    private static final String NO_PLAIN = "Do not switch TLS off, and do not replace members for it.";

    private TlsSignatures() {}

    static List<Signature> all() {
        return List.of(
                Signature.of("certificate-expired", Gravity.BLOCKING)
                        .says(PEERS + "certificate has expired or is not yet valid", PEERS + "tls: expired certificate")
                        .needs(TROUBLE)
                        .provenBy(CERTIFICATE_NOT_VALID)
                        .means("A certificate has expired, or is not valid yet.")
                        .because("Whoever checks it refuses the connection from that moment on.")
                        .next(
                                "See which ({settings}): openssl x509 -in FILE -noout -dates, on each host; and the clock: date",
                                "Renew it. etcd reads a renewed certificate at the next connection, without a restart.")
                        .avoid(NO_PLAIN, Recovery.DOES_NOT_HELP),
                Signature.of("certificate-authority", Gravity.BLOCKING)
                        .says(
                                PEERS + "certificate signed by unknown authority",
                                PEERS + "tls: unknown certificate authority")
                        .needs(TROUBLE)
                        .means("A certificate was made by an authority that the other side does not trust.")
                        .because("etcd checks against the file that it is told to trust, as it was when etcd started.")
                        .next(
                                "Compare on each host ({settings}): openssl verify -CAfile TRUSTED-CA CERT",
                                "Where the trusted file was changed, etcd has to be restarted: etcd-agentctl rolling-restart")
                        .avoid(NO_PLAIN, Recovery.DOES_NOT_HELP),
                Signature.of("certificate-names", Gravity.BLOCKING)
                        .says(
                                PEERS + "x509: certificate is valid for .*, not ",
                                PEERS + "x509: certificate is not valid for any names",
                                PEERS
                                        + "x509: cannot validate certificate for .* because it doesn't contain any IP SANs",
                                PEERS + "tls: .* does not match any of DNSNames")
                        .needs(TROUBLE)
                        .means("A certificate is not made out to the name or address at which its owner is called.")
                        .because("Whoever calls compares the two.")
                        .next("openssl x509 -in FILE -noout -ext subjectAltName; renew it with every name and address")
                        .avoid(NO_PLAIN, Recovery.DOES_NOT_HELP),
                Signature.of("tls-rejected", Gravity.IMPAIRING)
                        .says(
                                PEERS + "rejected connection.*(?:tls|x509|remote error|EOF)",
                                PEERS + "remote error: tls: ",
                                PEERS + "tls: first record does not look like a TLS handshake")
                        .needs(TROUBLE)
                        .means("TLS connections between members, or of clients, fail.")
                        .because(
                                "One side refuses the other's certificate; the reason stands in the log of the side that"
                                        + " refuses.")
                        .next("Look at the other members' logs, and at the dates of all certificates, those for peers"
                                + " too: openssl x509 -in FILE -noout -dates -issuer")
                        .avoid(NO_PLAIN, Recovery.DOES_NOT_HELP));
    }
}
