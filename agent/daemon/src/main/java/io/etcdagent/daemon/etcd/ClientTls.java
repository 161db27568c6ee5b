package io.etcdagent.daemon.etcd;

import io.etcdagent.daemon.tls.AgentPem;
import io.etcdagent.daemon.tls.CipherOrder;
import io.etcdagent.protocol.tls.CertifiedKey;
import io.etcdagent.protocol.tls.TlsFilesException;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
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
                .trustManager(AgentPem.of(files.ca()).certificates().toArray(X509Certificate[]::new));
        if (files.cert().isPresent() && files.key().isPresent()) {
            CertifiedKey own = CertifiedKey.read(
                    AgentPem.of(files.cert().get()), AgentPem.of(files.key().get()));
            builder.keyManager(own.key(), own.chainArray());
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new TlsFilesException(files.ca(), "TLS cannot be set up with it: " + e.getMessage(), e);
        }
    }

    /**
     * All that HTTP/2 allows. An etcd that speaks both goes by this order (Go's crypto/tls takes a client that puts AES
     * behind for one without hardware for it).
     */
    private static List<String> cheapestFirst() {
        return CipherOrder.cheapestFirst(Http2SecurityUtil.CIPHERS);
    }
}
