package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.routing.Caller;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind the handshake: whoever comes through it gets a name, a role and a place, and is served from then on; the
 * others are gone before they could say a word of HTTP.
 */
final class TlsAdmission extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(TlsAdmission.class);

    private final RemoteDoor door;
    private final ServerTls tls;

    /** @param tls what the handshake is made with */
    TlsAdmission(RemoteDoor door, ServerTls tls) {
        this.door = door;
        this.tls = tls;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws SSLPeerUnverifiedException {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            door.handshakes().end(ctx.channel());
            if (handshake.isSuccess()) {
                admit(ctx);
            } else {
                refuse(ctx, handshake.cause());
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void admit(ChannelHandlerContext ctx) throws SSLPeerUnverifiedException {
        Certificate[] shown =
                ctx.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates();
        Standing standing =
                door.standing(Stream.of(shown).map(X509Certificate.class::cast).toList(), tls);
        RemoteRoles.Grant grant = door.roles().grant(standing.certificate());
        String client = CertificateWords.name(standing.certificate(), grant.by());
        Caller caller = new Caller(client + " from " + address(ctx), client, grant.role());
        Optional<String> fault = standing.fault();
        if (fault.isPresent()) {
            door.turnedAway()
                    .tell(Reason.BAD_CERTIFICATE, caller.name(), "its certificate is not good: " + fault.get());
            close(ctx);
            return;
        }
        Optional<RemotePlace> place = door.places().take(ctx.channel(), standing, caller);
        if (place.isEmpty()) {
            close(ctx);
            return;
        }
        log.debug("{} is connected", caller.name());
        door.connections().add(ctx.channel());
        door.service().serve(ctx.pipeline(), caller, place.get());
        ctx.pipeline().remove(this);
    }

    /** The connection is closed by who made the handshake. Who just left was not refused. */
    private void refuse(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof ClosedChannelException)) {
            door.turnedAway().tell(Reason.of(cause), address(ctx), String.valueOf(cause.getMessage()));
        }
    }

    private static String address(ChannelHandlerContext ctx) {
        SocketAddress address = ctx.channel().remoteAddress();
        return address instanceof InetSocketAddress inet ? NetUtil.toSocketAddressString(inet) : "an unknown address";
    }

    private static void close(ChannelHandlerContext ctx) {
        ctx.close().addListener(closed -> log.debug("a connection is closed before it was served"));
    }

    /** Nothing that is sent without a handshake can be a defect of ours. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("a connection from {} ends before it was served: {}", address(ctx), String.valueOf(cause));
        close(ctx);
    }
}
