package io.etcdagent.daemon.supervision;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * systemd's notification socket (sd_notify(3)). Each message has a socket of its own, as libsystemd does it: so a
 * supervisor that was started anew in between hears the next one.
 */
public final class NotifySocket implements Supervisor {

    private static final Logger log = LoggerFactory.getLogger(NotifySocket.class);

    private final DomainSocketAddress address;
    private final Bootstrap bootstrap;

    /**
     * @param socket a path, or {@code @} and the name of an abstract socket
     * @param loops of the epoll kind; stays the caller's. One that is stuck sends nothing, which is right: then the
     *     agent is stuck
     */
    public NotifySocket(String socket, EventLoopGroup loops) {
        this.address = new DomainSocketAddress(socket.startsWith("@") ? "\0" + socket.substring(1) : socket);
        this.bootstrap = new Bootstrap()
                .group(loops)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Nothing is ever received.
                    }
                });
    }

    @Override
    public void tell(String assignments) {
        try {
            bootstrap.connect(address).addListener((ChannelFuture connected) -> {
                if (connected.isSuccess()) {
                    send(connected.channel(), assignments);
                } else {
                    unheard(assignments, connected.cause());
                }
            });
        } catch (RejectedExecutionException ended) {
            unheard(assignments, ended);
        }
    }

    private static void send(Channel channel, String assignments) {
        channel.writeAndFlush(Unpooled.copiedBuffer(assignments, StandardCharsets.UTF_8))
                .addListener((ChannelFuture sent) -> {
                    if (!sent.isSuccess()) {
                        unheard(assignments, sent.cause());
                    }
                })
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static void unheard(String assignments, Throwable why) {
        log.warn("the supervisor could not be told {}: {}", assignments.replace('\n', ' '), why.toString());
    }
}
