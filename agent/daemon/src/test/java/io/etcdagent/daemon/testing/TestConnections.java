package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.etcd.ClientTls;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.GrpcConnections;
import io.etcdagent.daemon.etcd.TlsFiles;
import io.etcdagent.daemon.etcd.TlsFilesException;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
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

    private TestConnections(Optional<SslContext> tls) {
        connections = new GrpcConnections(eventLoops, EpollSocketChannel.class, executor, tls);
    }

    /** Connections without TLS. */
    public static TestConnections plain() {
        return new TestConnections(Optional.empty());
    }

    /** Connections with TLS by these files. */
    public static TestConnections tls(TlsFiles files) throws TlsFilesException {
        return new TestConnections(Optional.of(ClientTls.context(files)));
    }

    /** Connections with TLS by a new client certificate of a cluster's authority. */
    public static TestConnections tls(TestCluster cluster) throws TlsFilesException {
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
