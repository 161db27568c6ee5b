package io.etcdagent.daemon.etcd;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Connections by gRPC: a channel per endpoint on an event loop and an executor that the caller owns and closes. */
public final class GrpcConnections implements EtcdConnections {

    /** Shorter than gRPC's 20 s, so that a host that comes back is dialled anew soon. */
    private static final int CONNECT_WITHIN_MILLIS = 3_000;

    /**
     * Silence after which a connection with a call on it is probed. etcd closes connections that are probed more often
     * than every 5 s, or without a call on them ({@code --grpc-keepalive-min-time}); gRPC allows no less than 10 s.
     */
    private static final long PROBE_AFTER_SECONDS = 10;

    /** gRPC also makes it the socket's TCP_USER_TIMEOUT. */
    private static final long PROBE_ANSWER_WITHIN_SECONDS = 5;

    /** Fixed, because gRPC would let it grow to 8 MiB during a snapshot, in a process of little memory. */
    private static final int WINDOW_BYTES = 1 << 20;

    private static final long CLOSE_WITHIN_SECONDS = 2;

    private final EventLoopGroup eventLoops;
    private final Class<? extends Channel> socketType;
    private final Executor executor;
    private final Optional<CurrentTls> tls;
    private final Access access;
    private final Map<URI, GrpcConnection> connections = new HashMap<>();
    private boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param eventLoops where sockets and timers run
     * @param socketType the kind of socket that goes with the event loops
     * @param executor runs name look-ups and the call backs of watches
     * @param tls how to speak to {@code https} endpoints
     * @param access as whom to speak where etcd asks for a user
     */
    public GrpcConnections(
            EventLoopGroup eventLoops,
            Class<? extends Channel> socketType,
            Executor executor,
            Optional<CurrentTls> tls,
            Access access) {
        this.eventLoops = eventLoops;
        this.socketType = socketType;
        this.executor = executor;
        this.tls = tls;
        this.access = access;
    }

    /**
     * The connection to an endpoint. It is dialled by the first call.
     *
     * @throws IllegalArgumentException for an endpoint that is not {@code http://host:port} or
     *     {@code https://host:port}, or for https without certificates that can be used
     */
    @Override
    public synchronized EtcdConnection to(URI endpoint) {
        if (closed) {
            throw new IllegalStateException("the connections to etcd are closed");
        }
        return connections.computeIfAbsent(endpoint, this::open);
    }

    private GrpcConnection open(URI endpoint) {
        ManagedChannel channel = channel(endpoint);
        LongSupplier certificates = "https".equals(endpoint.getScheme()) ? tls.orElseThrow()::generation : () -> 0;
        return new GrpcConnection(endpoint, channel, certificates, access);
    }

    private ManagedChannel channel(URI endpoint) {
        if (endpoint.getHost() == null || endpoint.getPort() < 0) {
            throw new IllegalArgumentException("not an endpoint of the form https://host:port: " + endpoint);
        }
        // The channel's authority, against which TLS verifies the certificate, becomes the endpoint's host.
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
                .eventLoopGroup(eventLoops)
                .channelType(socketType)
                .executor(executor)
                .offloadExecutor(executor)
                .flowControlWindow(WINDOW_BYTES)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_WITHIN_MILLIS)
                .keepAliveTime(PROBE_AFTER_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(PROBE_ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS)
                .disableRetry()
                .disableServiceConfigLookUp()
                // A member is asked directly, whatever proxy the machine's environment names.
                .proxyDetector(target -> null);
        switch (String.valueOf(endpoint.getScheme())) {
            case "http" -> builder.usePlaintext();
            case "https" ->
                builder.sslContext(tls.orElseThrow(() -> new IllegalArgumentException(
                                endpoint + " needs TLS, but no certificate authority is configured"))
                        .context());
            default -> throw new IllegalArgumentException("neither http nor https: " + endpoint);
        }
        return builder.build();
    }

    /** Ends all calls and watches, and closes the sockets. */
    @Override
    public void close() {
        List<GrpcConnection> ending = endAll();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_WITHIN_SECONDS);
        ending.forEach(connection -> connection.awaitShutdown(deadline));
    }

    private synchronized List<GrpcConnection> endAll() {
        closed = true;
        connections.values().forEach(GrpcConnection::shutdown);
        return List.copyOf(connections.values());
    }
}
