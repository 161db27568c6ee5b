package io.etcdagent.daemon.etcd;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * Makes each connection by the context that is the newest then. A channel keeps this one for good; sessions are
 * resumed within one context only, so a new one checks certificates anew.
 */
final class LatestSslContext extends SslContext {

    private volatile SslContext newest;

    LatestSslContext(SslContext first) {
        this.newest = first;
    }

    void use(SslContext context) {
        newest = context;
    }

    /** The newest, for connections that negotiate no protocol. */
    SslContext newest() {
        return newest;
    }

    @Override
    public boolean isClient() {
        return newest.isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return newest.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract in SslContext all the same.
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return newest.applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return newest.newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return newest.newEngine(allocator, peerHost, peerPort);
    }

    @Override
    public SSLSessionContext sessionContext() {
        return newest.sessionContext();
    }
}
