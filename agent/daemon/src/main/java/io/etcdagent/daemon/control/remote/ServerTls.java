package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.tls.AgentPem;
import io.etcdagent.daemon.tls.CipherOrder;
import io.etcdagent.protocol.tls.CertifiedKey;
import io.etcdagent.protocol.tls.TlsFilesException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What the listener speaks TLS by, as its files were at one time: the newest two versions of the protocol, ciphers that
 * authenticate and keys that are forgotten (AEAD, ECDHE), and nobody without a certificate, by the JDK's own
 * implementation.
 *
 * @param context makes connections
 * @param clients judges clients' certificates
 */
record ServerTls(SslContext context, X509TrustManager clients) {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private static final List<String> CIPHERS = CipherOrder.cheapestFirst(List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"));

    /** The JDK remembers twenty thousand unless told otherwise, each with the client's certificates. */
    private static final int RESUMABLE_SESSIONS = 64;

    private static final long RESUMABLE_SECONDS = 600;

    /** Any word will do: the check goes by the certificate alone. */
    private static final String ANY_KEY_EXCHANGE = "UNKNOWN";

    /**
     * Reads the files.
     *
     * @throws TlsFilesException if one is missing, unreadable or no PEM of its kind, or if the key is not the
     *     certificate's
     */
    static ServerTls read(ListenFiles files) throws TlsFilesException {
        CertifiedKey own = CertifiedKey.read(AgentPem.of(files.cert()), AgentPem.of(files.key()));
        X509TrustManager clients = signedBy(files.clientCa());
        try {
            SslContext context = SslContextBuilder.forServer(own.key(), own.chainArray())
                    .sslProvider(SslProvider.JDK)
                    .trustManager(clients)
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols(PROTOCOLS)
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .sessionCacheSize(RESUMABLE_SESSIONS)
                    .sessionTimeout(RESUMABLE_SECONDS)
                    .build();
            return new ServerTls(context, clients);
        } catch (SSLException e) {
            throw new TlsFilesException(files.cert(), "TLS cannot be set up with it: " + e.getMessage(), e);
        }
    }

    private static X509TrustManager signedBy(Path caFile) throws TlsFilesException {
        List<X509Certificate> authorities = AgentPem.of(caFile).certificates();
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority " + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Stream.of(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new GeneralSecurityException("no trust manager for X.509 certificates"));
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsFilesException(caFile, "clients cannot be checked by it: " + e.getMessage(), e);
        }
    }

    /**
     * Why a client's certificate is not good, or no longer; empty if it is.
     *
     * @param chain the certificate, and after it what the client sent with it
     */
    Optional<String> fault(List<X509Certificate> chain, Instant now) {
        Optional<String> expired = expired(chain.get(0), now);
        if (expired.isPresent()) {
            return expired;
        }
        try {
            clients.checkClientTrusted(chain.toArray(X509Certificate[]::new), ANY_KEY_EXCHANGE);
            return Optional.empty();
        } catch (CertificateException e) {
            return Optional.of("the authorities that count now do not vouch for it: " + e.getMessage());
        }
    }

    /** The JDK does not look at the time of a certificate that is itself among the authorities. */
    static Optional<String> expired(X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        return end.isBefore(now) ? Optional.of("it expired at " + end) : Optional.empty();
    }
}
