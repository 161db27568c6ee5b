package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.http.HttpService;
import io.etcdagent.daemon.control.http.OpenConnections;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sets up each connection that the TLS listener accepts.
 *
 * @param current what handshakes are made with; there is some as soon as there is a connection
 * @param handshakeWork runs what a handshake computes, which is too much for an event loop
 */
record RemoteDoor(
        HttpService service,
        RemoteLimits limits,
        RemoteRoles roles,
        Supplier<ServerTls> current,
        Executor handshakeWork,
        Handshakes handshakes,
        TurnedAway turnedAway,
        RemotePlaces places,
        OpenConnections connections,
        Clock wallClock) {

    /** How long a client may take nothing of our good-bye. */
    private static final long GOODBYE_MILLIS = 1000;

    Standing standing(List<X509Certificate> chain, ServerTls foundGoodBy) {
        return new Standing(chain, foundGoodBy, current, wallClock);
    }

    ChannelInitializer<EpollSocketChannel> initializer() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(EpollSocketChannel channel) {
                open(channel);
            }
        };
    }

    private void open(EpollSocketChannel channel) {
        handshakes.begin(channel);
        ServerTls tls = current.get();
        SslHandler handshake =
                new SslHandler(tls.context().newEngine(channel.alloc()), handshakes.work(channel, handshakeWork));
        handshake.setHandshakeTimeout(limits.handshake().toNanos(), TimeUnit.NANOSECONDS);
        handshake.setCloseNotifyFlushTimeoutMillis(GOODBYE_MILLIS);
        channel.pipeline().addLast(handshake).addLast(new TlsAdmission(this, tls));
    }
}
