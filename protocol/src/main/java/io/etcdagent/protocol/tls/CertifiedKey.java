package io.etcdagent.protocol.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and its certificate, by which somebody shows who he is.
 *
 * @param chain the certificate, and after it those between it and its authority
 */
public record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {

    public CertifiedKey {
        chain = List.copyOf(chain);
    }

    /**
     * Reads the two files.
     *
     * @throws TlsFilesException if one is missing, unreadable or no PEM of its kind, or if the key is not the
     *     certificate's
     */
    public static CertifiedKey read(PemFile certFile, PemFile keyFile) throws TlsFilesException {
        List<X509Certificate> chain = certFile.certificates();
        PrivateKey key = keyFile.privateKey();
        requirePair(chain.get(0).getPublicKey(), key, certFile.path(), keyFile.path());
        return new CertifiedKey(key, chain);
    }

    public X509Certificate[] chainArray() {
        return chain.toArray(X509Certificate[]::new);
    }

    /** A pair that does not match would only show as a refused handshake. */
    private static void requirePair(PublicKey certified, PrivateKey key, Path certFile, Path keyFile)
            throws TlsFilesException {
        byte[] probe = {1};
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(probe);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new TlsFilesException(keyFile, "is not the key of the certificate in " + certFile, e);
        }
        throw new TlsFilesException(keyFile, "is not the key of the certificate in " + certFile, null);
    }
}
