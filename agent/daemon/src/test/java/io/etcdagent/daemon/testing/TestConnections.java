package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.etcd.Access;
import io.etcdagent.daemon.etcd.CurrentTls;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.EtcdLogin;
import io.etcdagent.daemon.etcd.GrpcConnections;
import io.etcdagent.daemon.etcd.TlsFiles;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Connections to a test cluster with an event loop and an executor of their own. */
public final class TestConnections implements EtcdConnections {

    private final EventLoopGroup eventLoops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final GrpcConnections connections;

    private TestConnections(Optional<CurrentTls> tls, Optional<EtcdLogin> login, Optional<Path> certificate) {
        connections = new GrpcConnections(
                eventLoops, EpollSocketChannel.class, executor, tls, new Access(login, certificate, "/etcd-agent"));
    }

    /** Connections without TLS. */
    public static TestConnections plain() {
        return new TestConnections(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Connections without TLS as a user of etcd. */
    public static TestConnections plain(EtcdLogin login) {
        return new TestConnections(Optional.empty(), Optional.of(login), Optional.empty());
    }

    /** Connections with TLS by these files, as they are whenever a connection is made. */
    public static TestConnections tls(TlsFiles files) {
        return tls(new CurrentTls(files, System::nanoTime), files.cert());
    }

    /** Connections with TLS that the test keeps an eye on. */
    public static TestConnections tls(CurrentTls tls, Optional<Path> certificate) {
        return new TestConnections(Optional.of(tls), Optional.empty(), certificate);
    }

    /** Connections with TLS by a new client certificate of a cluster's authority. */
    public static TestConnections tls(TestCluster cluster) {
        Issued client = cluster.certificates().issue("client", List.of("DNS:client"));
        return tls(new TlsFiles(
                cluster.certificates().ca(), Optional.of(client.certificate()), Optional.of(client.key())));
    }

    @Override
    public EtcdConnection to(URI endpoint) {
        return connections.to(endpoint);
    }

    /** The connection to a member. */
    public EtcdConnection to(TestMember member) {
        return to(member.clientUrl());
    }

    @Override
    public void close() {
        connections.close();
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        executor.shutdownNow();
    }
}
