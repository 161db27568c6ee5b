package io.etcdagent.daemon.etcd;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import javax.net.ssl.SSLException;

/** How the agent speaks TLS to members, by the JDK's own implementation. */
public final class ClientTls {

    private ClientTls() {}

    /**
     * Reads the files. They are read once: after a change make a new context.
     *
     * @throws TlsFilesException if one is missing, unreadable or no PEM of its kind, or if the key is not the
     *     certificate's
     */
    public static SslContext context(TlsFiles files) throws TlsFilesException {
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .ciphers(cheapestFirst(), SupportedCipherSuiteFilter.INSTANCE)
                .trustManager(new PemFile(files.ca()).certificates().toArray(X509Certificate[]::new));
        if (files.cert().isPresent() && files.key().isPresent()) {
            Path keyFile = files.key().get();
            List<X509Certificate> chain = new PemFile(files.cert().get()).certificates();
            PrivateKey key = new PemFile(keyFile).privateKey();
            requirePair(chain.get(0).getPublicKey(), key, files.cert().get(), keyFile);
            builder.keyManager(key, chain.toArray(X509Certificate[]::new));
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new TlsFilesException(files.ca(), "TLS cannot be set up with it: " + e.getMessage(), e);
        }
    }

    /**
     * All that HTTP/2 allows, ChaCha20-Poly1305 before AES-GCM: the agent's Java runs without its second compiler, to be
     * small, and so without the processor's instructions for AES; then ChaCha20 takes a third of the time. An etcd that
     * speaks both goes by this order (Go's crypto/tls takes a client that puts AES behind for one without hardware for it).
     */
    private static List<String> cheapestFirst() {
        return Http2SecurityUtil.CIPHERS.stream()
                .sorted(Comparator.comparing(cipher -> !cipher.contains("CHACHA20")))
                .toList();
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
