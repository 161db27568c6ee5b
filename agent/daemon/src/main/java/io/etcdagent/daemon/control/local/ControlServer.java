package io.etcdagent.daemon.control.local;

import io.etcdagent.daemon.control.api.AgentApi;
import io.etcdagent.daemon.control.api.AgentRoutes;
import io.etcdagent.daemon.control.api.OpenApiDocument;
import io.etcdagent.daemon.control.http.ConnectionInitializer;
import io.etcdagent.daemon.control.http.Hosts;
import io.etcdagent.daemon.control.http.HttpService;
import io.etcdagent.daemon.control.http.Limits;
import io.etcdagent.daemon.control.http.LoopTime;
import io.etcdagent.daemon.control.http.OpenConnections;
import io.etcdagent.daemon.control.routing.AuditLog;
import io.etcdagent.daemon.control.routing.Dispatcher;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.RouteTable;
import io.etcdagent.protocol.json.Messages;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's HTTP API on a Unix socket. */
public final class ControlServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final String REMEDY = "root and the user that the agent runs as may do everything: try sudo.";

    private final SocketFile file;
    private final Channel listener;
    private final OpenConnections connections;
    private final Limits limits;

    private ControlServer(SocketFile file, Channel listener, OpenConnections connections, Limits limits) {
        this.file = file;
        this.listener = listener;
        this.connections = connections;
        this.limits = limits;
    }

    /**
     * Opens the socket, mode 0660, and serves it until it is closed. Blocks for as long as that takes, so it must not
     * be called on an event loop.
     *
     * @param socket its directory must exist; the file of a dead agent is replaced
     * @param loops of the epoll kind; stays the caller's
     * @param workers run what the API is asked; its queue should be bounded, and what it rejects is answered with
     *     {@link ProblemType#BUSY}; stays the caller's
     * @param inspectors run what shows the data in etcd, each for as long as it takes; how many there are bounds how
     *     many look at a time, and what it rejects is answered with {@link ProblemType#BUSY}; stays the caller's
     * @throws ControlSocketException if the socket cannot be opened, in words for an operator
     */
    public static ControlServer open(
            Path socket,
            AgentApi api,
            Messages messages,
            SocketRoles roles,
            Limits limits,
            EventLoopGroup loops,
            Executor workers,
            Executor inspectors)
            throws ControlSocketException {
        SocketFile file = SocketFile.at(socket);
        RouteTable routes = new AgentRoutes(api, messages, OpenApiDocument.read()).table();
        LoopTime time = new LoopTime(loops.next());
        Dispatcher dispatcher = new Dispatcher(routes, messages, REMEDY, new AuditLog(time));
        HttpService service = new HttpService(dispatcher, messages, workers, inspectors, limits, Hosts.any());
        Peers peers = new Peers(roles, ownUid(), UserNames.read(PASSWD));
        OpenConnections connections = new OpenConnections(loops.next());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerDomainSocketChannel.class)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ConnectionInitializer<>(service, peers::callerOf, connections, time));
        ChannelFuture bound =
                bootstrap.bind(new DomainSocketAddress(file.bindPath().toString()));
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ControlSocketException(
                    "The control socket " + socket + " cannot be opened: "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        ControlServer server = new ControlServer(file, bound.channel(), connections, limits);
        try {
            file.publish();
        } catch (ControlSocketException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static int ownUid() throws ControlSocketException {
        try {
            return Peers.ownUid();
        } catch (IOException e) {
            throw new ControlSocketException("It cannot be told which user the agent runs as: " + e.getMessage(), e);
        }
    }

    /**
     * Takes the socket away, lets answers that are under way finish, ends the streams, and closes every connection.
     * Blocks for {@link Limits#farewell()} at most; not to be called on an event loop.
     */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        try {
            file.remove();
        } catch (IOException e) {
            log.warn("the control socket could not be removed; the next agent will replace it: {}", e.toString());
        }
        connections.close(limits.farewell());
    }
}
