package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.api.AgentApi;
import io.etcdagent.daemon.control.api.AgentRoutes;
import io.etcdagent.daemon.control.api.OpenApiDocument;
import io.etcdagent.daemon.control.http.Hosts;
import io.etcdagent.daemon.control.http.HttpService;
import io.etcdagent.daemon.control.http.Limits;
import io.etcdagent.daemon.control.http.LoopTime;
import io.etcdagent.daemon.control.http.OpenConnections;
import io.etcdagent.daemon.control.http.RequestThreads;
import io.etcdagent.daemon.control.routing.AuditLog;
import io.etcdagent.daemon.control.routing.Dispatcher;
import io.etcdagent.daemon.control.routing.RouteTable;
import io.etcdagent.daemon.tls.RenewedFiles;
import io.etcdagent.protocol.json.Messages;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's HTTP API over mutual TLS, for controllers on other machines. It has threads, places and queues of its own,
 * so that nobody from outside takes those of the control socket.
 *
 * <p>The agent works without it: while its files cannot be used or its address cannot be had, that is told, and tried
 * again until it can. Once open it stays open; files that are replaced by some that cannot be used change nothing.
 */
public final class RemoteListener implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RemoteListener.class);

    private static final String REMEDY =
            "ETCD_AGENT_REMOTE_OBSERVE, _INSPECT and _OPERATE in /etc/default/etcd-agent on that host say whose"
                    + " certificates have which role.";

    private static final int WORKERS = 4;

    /** Looks into the data at a time, one more than can be watches; the others are for the control socket. */
    private static final int LOOKS = 3;

    private static final long LOOK_EVERY_MILLIS = 500;

    /** A peer that is gone without a word is given up after that time. */
    private static final int UNACKNOWLEDGED_MILLIS = 30_000;

    private final RemoteAccess access;
    private final RemoteLimits limits;
    private final String address;
    private final RenewedFiles<ServerTls> files;
    private final EventLoopGroup loop;
    private final RequestThreads workers;

    /** Computes for handshakes, and looks at the files in between. */
    private final ScheduledThreadPoolExecutor tls;

    private final RemotePlaces places;
    private final Handshakes handshakes;
    private final OpenConnections connections;
    private final RemoteDoor door;
    private @Nullable Channel listener;
    private @Nullable Future<?> looks;
    private volatile Optional<String> notBound = Optional.empty();

    /**
     * Reads the files; nothing is open before {@link #start}.
     *
     * @param inspectors of the control socket; some of them are taken
     */
    public RemoteListener(
            RemoteAccess access,
            RemoteLimits limits,
            AgentApi api,
            Messages messages,
            Executor inspectors,
            Clock wallClock,
            LongSupplier nanoClock) {
        this.access = access;
        this.limits = limits;
        this.address = NetUtil.toSocketAddressString(access.address());
        this.files =
                new RenewedFiles<>(access.files().all(), () -> ServerTls.read(access.files()), new News(), nanoClock);
        this.loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("remote-io", true), EpollIoHandler.newFactory());
        // A connection has one request under way at most, so that many can wait, and none is rejected.
        this.workers = new RequestThreads(
                WORKERS, limits.http().connections() + RemotePlaces.TURNED_AWAY_POLITELY, "remote-worker");
        this.tls = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("remote-tls", true));
        LoopTime time = new LoopTime(loop.next());
        TurnedAway turnedAway = new TurnedAway(time);
        this.places = new RemotePlaces(limits, turnedAway);
        this.handshakes = new Handshakes(limits, nanoClock);
        this.connections = new OpenConnections(loop.next());
        RouteTable routes = new AgentRoutes(api, messages, OpenApiDocument.read()).table();
        this.door = new RemoteDoor(
                new HttpService(
                        new Dispatcher(routes, messages, REMEDY, new AuditLog(time)),
                        messages,
                        workers,
                        new LimitedExecutor(inspectors, LOOKS),
                        limits.http(),
                        Hosts.any()),
                limits,
                access.roles(),
                () -> files.latest().orElseThrow(),
                tls,
                handshakes,
                turnedAway,
                places,
                connections,
                wallClock);
    }

    /** Opens the listener as soon as that can be. Does not wait for it. */
    public void start() {
        files.fault()
                .ifPresent(fault -> log.warn(
                        "The TLS listener on {} stays closed until its files can be used: {}. See: etcd-agent"
                                + " --check-config",
                        address,
                        fault));
        List<RepeatedStep> steps = steps();
        looks = tls.scheduleWithFixedDelay(
                () -> steps.forEach(RepeatedStep::run), 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What is done at each look, in this order. */
    private List<RepeatedStep> steps() {
        String which = "of the TLS listener on " + address;
        return List.of(
                new RepeatedStep("The look at the files " + which, files::look),
                new RepeatedStep("The opening " + which, this::openOnceItCanBe),
                new RepeatedStep("The look at the connections " + which, places::closeUnlessGood));
    }

    private void openOnceItCanBe() {
        if (listener == null && files.latest().isPresent()) {
            open();
        }
    }

    private void open() {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS)
                .childHandler(door.initializer())
                .bind(access.address());
        bound.awaitUninterruptibly();
        if (bound.isSuccess()) {
            listener = bound.channel();
            notBound = Optional.empty();
            log.info("the API is served over TLS on {} too", address);
            return;
        }
        String fault = String.valueOf(bound.cause().getMessage());
        if (!notBound.equals(Optional.of(fault))) {
            notBound = Optional.of(fault);
            log.warn(
                    "The TLS listener cannot have the address {}: {}. It is tried again until it can. See: ss -ltnp"
                            + " 'sport = :{}', ip address",
                    address,
                    fault,
                    access.address().getPort());
        }
    }

    /** What is wrong with it now, for operators, in a sentence. */
    public Optional<String> fault() {
        Optional<String> unusable = files.fault()
                .map(fault -> files.latest().isPresent()
                        ? "The TLS listener goes on with its earlier files, because the new ones cannot be used: "
                                + fault + "."
                        : "The TLS listener on " + address + " is closed, because its files cannot be used: " + fault
                                + ".");
        return unusable.or(() ->
                notBound.map(fault -> "The TLS listener cannot have the address " + address + ": " + fault + "."));
    }

    /**
     * Lets answers that are under way finish, ends the streams, and closes every connection. Blocks for
     * {@link Limits#farewell()} and a little more at most. A second call does nothing.
     */
    @Override
    public void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        if (looks != null) {
            looks.cancel(false);
        }
        tls.shutdownNow();
        awaitTheLook();
        Channel open = listener;
        if (open != null) {
            open.close().awaitUninterruptibly();
        }
        loop.submit(handshakes::closeAll).awaitUninterruptibly(1, TimeUnit.SECONDS);
        connections.close(limits.http().farewell());
        workers.shutdownNow();
        if (!loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS)) {
            log.debug("the event loop of the TLS listener is left behind");
        }
    }

    /** It may be opening the listener just now. */
    private void awaitTheLook() {
        try {
            if (!tls.awaitTermination(2, TimeUnit.SECONDS)) {
                log.debug("the thread of the TLS listener is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class News implements RenewedFiles.News {

        @Override
        public void renewed() {
            log.info(
                    "The TLS listener's files have changed ({}); they are in use from now on.",
                    access.files().cert());
        }

        @Override
        public void unusable(String fault, boolean oldInUse) {
            log.warn(
                    "The TLS listener's files have changed and cannot be used: {}. {}",
                    fault,
                    oldInUse ? "It goes on with the old ones until they can." : "It stays closed until they can.");
        }
    }
}
