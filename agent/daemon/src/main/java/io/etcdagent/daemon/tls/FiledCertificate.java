package io.etcdagent.daemon.tls;

import io.etcdagent.protocol.tls.TlsFilesException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * One of the certificates in a file, as far as it can be told from it whether it is of use.
 *
 * @param subject whose it is, in the words of RFC 2253; its serial number where it is nobody's
 * @param anchor whether trust can begin with it: it is an authority's, or vouches for itself
 */
public record FiledCertificate(String subject, boolean anchor, Instant notBefore, Instant notAfter) {

    /** Before version 3 certificates do not say what they are for (RFC 5280, section 4.1.2.1). */
    private static final int SAYS_WHAT_FOR = 3;

    /**
     * All that are in a PEM file, in their order; at least one.
     *
     * @throws TlsFilesException if it cannot be read
     */
    public static List<FiledCertificate> read(Path file) throws TlsFilesException {
        return AgentPem.of(file).certificates().stream()
                .map(FiledCertificate::of)
                .toList();
    }

    private static boolean isAnchor(X509Certificate certificate) {
        return certificate.getVersion() < SAYS_WHAT_FOR
                || certificate.getBasicConstraints() >= 0
                || certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    private static FiledCertificate of(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        return new FiledCertificate(
                subject.isEmpty() ? "serial " + certificate.getSerialNumber().toString(16) : subject,
                isAnchor(certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }
}
