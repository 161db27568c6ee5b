package io.etcdagent.daemon;

import io.etcdagent.daemon.etcd.Access;
import io.etcdagent.daemon.etcd.CurrentTls;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.GrpcConnections;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.OneCluster;
import io.etcdagent.daemon.etcd.TlsFiles;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.ContactOrder;
import io.etcdagent.daemon.health.MemberObservation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Through which members etcd is asked, and in which order; the connections to them. */
final class Contacts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Contacts.class);
    private static final Duration PER_MEMBER = Duration.ofSeconds(2);
    private static final Duration PER_LOOK = Duration.ofSeconds(5);

    private final URI endpoint;
    private final GrpcConnections connections;
    private final Supplier<ClusterObservation> cluster;
    private final OneCluster oneCluster;
    private final LongSupplier nanoClock;

    /**
     * Opens nothing yet.
     *
     * @param cluster as it was seen last
     */
    Contacts(ThisNode node, Threads threads, Optional<CurrentTls> tls, Supplier<ClusterObservation> cluster) {
        AgentConfig config = node.config();
        this.endpoint = config.endpoint();
        Access access = new Access(
                config.login(),
                config.tls().flatMap(TlsFiles::cert),
                config.keys().prefix());
        this.connections =
                new GrpcConnections(threads.eventLoop(), threads.socketType(), threads.askers(), tls, access);
        this.cluster = cluster;
        this.oneCluster = new OneCluster(() -> cluster.get().members().map(MemberList::clusterId));
        this.nanoClock = node.nanoClock();
    }

    /** To any member. */
    EtcdConnections connections() {
        return connections;
    }

    /** To this node's member. */
    EtcdConnection local() {
        return connections.to(endpoint);
    }

    /** For what is shared in etcd, also while this node's member is down by our hand. */
    EtcdFailover throughOthers() {
        return new EtcdFailover(this::othersFirst, PER_MEMBER, nanoClock, oneCluster);
    }

    /** Who looks wants to see what this node's member has. */
    EtcdFailover throughLocal() {
        return new EtcdFailover(this::localFirst, PER_LOOK, nanoClock, oneCluster);
    }

    private List<EtcdConnection> othersFirst() {
        return ContactOrder.of(cluster.get(), endpoint).stream()
                .map(this::connection)
                .flatMap(Optional::stream)
                .toList();
    }

    private List<EtcdConnection> localFirst() {
        return Stream.concat(Stream.of(local()), othersFirst().stream())
                .distinct()
                .toList();
    }

    /** To the member of that name or id, or where none is named to the local one. */
    EtcdConnection named(String member) throws EtcdException {
        if (member.isEmpty()) {
            return local();
        }
        return cluster.get().observations().stream()
                .filter(seen -> seen.member().name().equals(member)
                        || seen.member().id().hex().equals(member))
                .findFirst()
                .flatMap(MemberObservation::endpoint)
                .flatMap(this::connection)
                .orElseThrow(() -> new EtcdException(
                        EtcdException.Kind.NOT_FOUND,
                        endpoint,
                        "no member of this cluster that answers has the name or id " + member
                                + "; see: etcd-agentctl members",
                        null));
    }

    /** A member may advertise what cannot be dialled: a Unix socket, or https where no CA is configured. */
    private Optional<EtcdConnection> connection(URI advertised) {
        try {
            return Optional.of(connections.to(advertised));
        } catch (IllegalArgumentException undialable) {
            log.debug("{}", undialable.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
