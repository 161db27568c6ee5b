package io.etcdagent.daemon.control.scrape;

import io.etcdagent.daemon.control.api.AgentApi;
import io.etcdagent.daemon.control.api.AgentRoutes;
import io.etcdagent.daemon.control.http.ConnectionInitializer;
import io.etcdagent.daemon.control.http.HttpService;
import io.etcdagent.daemon.control.http.Limits;
import io.etcdagent.daemon.control.http.LoopTime;
import io.etcdagent.daemon.control.http.OpenConnections;
import io.etcdagent.daemon.control.routing.AuditLog;
import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Dispatcher;
import io.etcdagent.daemon.control.routing.Role;
import io.etcdagent.daemon.control.routing.RouteTable;
import io.etcdagent.protocol.json.Messages;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /metrics} and nothing else, in plain text on a loopback port, for a Prometheus or an agent of one on this host.
 * Every user of the host can read it, and nobody can do anything there; pages from elsewhere, in a browser on the host,
 * cannot read it.
 */
public final class MetricsServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MetricsServer.class);

    private static final String REMEDY = "Everything else is on the control socket and on the TLS listener.";

    /** Those of several scrapers at once, and far from what would keep others from the workers. */
    private static final int CONNECTIONS = 8;

    private final InetSocketAddress address;
    private final Channel listener;
    private final OpenConnections connections;
    private final Limits limits;

    private MetricsServer(InetSocketAddress address, Channel listener, OpenConnections connections, Limits limits) {
        this.address = address;
        this.listener = listener;
        this.connections = connections;
        this.limits = limits;
    }

    /**
     * Opens the port and serves it until it is closed. Not to be called on an event loop.
     *
     * @param address a loopback one
     * @param limits of which the number of connections is made smaller
     * @param loops of the epoll kind; stays the caller's
     * @param workers make the pages; stays the caller's
     * @return empty if it cannot be opened, which is logged: nothing else that an agent does depends on it
     */
    public static Optional<MetricsServer> open(
            InetSocketAddress address,
            AgentApi api,
            Messages messages,
            Limits limits,
            EventLoopGroup loops,
            Executor workers) {
        RouteTable routes = new RouteTable(List.of(AgentRoutes.metrics(api)));
        LoopTime time = new LoopTime(loops.next());
        HttpService service = new HttpService(
                new Dispatcher(routes, messages, REMEDY, new AuditLog(time)),
                messages,
                workers,
                workers,
                limits.ofConnections(CONNECTIONS),
                new LoopbackHosts());
        Caller scraper = new Caller("a client of the metrics port", Role.OBSERVE);
        OpenConnections connections = new OpenConnections(loops.next());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(
                        new ConnectionInitializer<EpollSocketChannel>(service, channel -> scraper, connections, time));
        ChannelFuture bound = bootstrap.bind(address);
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            log.warn(
                    "The port for metrics {} cannot be opened: {}. Everything else works, and /metrics is on the other"
                            + " listeners. See who has it: ss -ltnp 'sport = :{}'; then: systemctl restart etcd-agent",
                    words(address),
                    bound.cause().getMessage(),
                    address.getPort());
            return Optional.empty();
        }
        InetSocketAddress opened = (InetSocketAddress) bound.channel().localAddress();
        log.info("metrics are at http://{}/metrics", words(opened));
        return Optional.of(new MetricsServer(opened, bound.channel(), connections, limits));
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return address;
    }

    private static String words(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[::1]" : host) + ':' + address.getPort();
    }

    /** Closes the port, lets pages that are under way finish, and closes the connections. Not for event loops. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close(limits.farewell());
        log.debug("the port for metrics {} is closed", words(address));
    }
}
