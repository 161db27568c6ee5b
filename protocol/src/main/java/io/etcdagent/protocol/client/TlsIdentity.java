package io.etcdagent.protocol.client;

import io.etcdagent.protocol.tls.CertifiedKey;
import io.etcdagent.protocol.tls.PemFile;
import io.etcdagent.protocol.tls.TlsFilesException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who asks agents on other hosts, and whom he trusts.
 *
 * @param own what is shown to an agent, which lets nobody in without one
 * @param authorities sign the certificates of agents; nobody else's are trusted, not even those that this host trusts
 */
public record TlsIdentity(CertifiedKey own, List<X509Certificate> authorities) {

    public TlsIdentity {
        authorities = List.copyOf(authorities);
    }

    /**
     * Reads the files, all PEM; the key in PKCS#8, PKCS#1 or SEC 1, without a passphrase. They are read once: after a
     * renewal make another one.
     *
     * @param cert the certificate, and those between it and its authority
     * @param cacert one authority or several
     */
    public static TlsIdentity read(Path cert, Path key, Path cacert) throws TlsFilesException {
        return new TlsIdentity(
                CertifiedKey.read(new PemFile(cert), new PemFile(key)), new PemFile(cacert).certificates());
    }
}
