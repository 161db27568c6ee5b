package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.routing.Printable;
import io.etcdagent.daemon.tls.CertificateNames;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** How a client is named by its certificate, in audit lines and to whoever asks who did something. */
final class CertificateWords {

    private static final int CHARACTERS = 100;

    private CertificateWords() {}

    /**
     * The name, which is the same from wherever the client comes.
     *
     * @param by the name in the certificate that gives its role
     */
    static String name(X509Certificate certificate, Optional<RemoteName> by) {
        String subject = CertificateNames.commonName(certificate)
                .map(name -> Printable.quoted(name, CHARACTERS))
                .orElseGet(() -> "without a common name, serial "
                        + certificate.getSerialNumber().toString(16));
        String granted =
                by.map(name -> " (" + Printable.of(name.toString()) + ")").orElse("");
        return "certificate " + subject + granted;
    }
}
