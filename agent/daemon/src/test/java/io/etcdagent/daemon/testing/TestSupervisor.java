package io.etcdagent.daemon.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The receiving end of sd_notify(3): a real datagram socket, and every line that came. */
public final class TestSupervisor implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final String address;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Channel channel;

    /** @param address a path, or {@code @} and the name of an abstract socket */
    public TestSupervisor(String address) {
        this.address = address;
        channel = new Bootstrap()
                .group(loops)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        packet.content()
                                .toString(StandardCharsets.UTF_8)
                                .lines()
                                .forEach(lines::add);
                    }
                })
                .bind(new DomainSocketAddress(address.startsWith("@") ? "\0" + address.substring(1) : address))
                .syncUninterruptibly()
                .channel();
    }

    /** As in {@code NOTIFY_SOCKET}. */
    public String address() {
        return address;
    }

    /** All lines so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    public long count(String line) {
        return lines.stream().filter(line::equals).count();
    }

    /** Waits until such a line has come. */
    public void awaitLine(String line) {
        Await.until("the supervisor hears " + line, SOON, this::lines, heard -> heard.contains(line));
    }

    /** Waits until that line has come once more than it has now. */
    public void awaitAnother(String line) {
        long before = count(line);
        Await.until("the supervisor hears " + line + " again", SOON, () -> count(line), now -> now > before);
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }
}
