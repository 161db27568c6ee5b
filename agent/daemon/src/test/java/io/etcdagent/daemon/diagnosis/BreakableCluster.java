package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.discovery.Discovery;
import io.etcdagent.daemon.discovery.LocalMember;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.ClusterObserver;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.KnownMembers;
import io.etcdagent.daemon.health.NodeIdentity;
import io.etcdagent.daemon.health.ObservationBudget;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.datadir.wal.LockTable;
import io.etcdagent.systemd.Systemctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * A cluster of three real members, one of which is to be broken, with all of an agent that diagnoses that one. Between
 * two provocations the member is down and its data is good.
 */
final class BreakableCluster implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MEMBERS = 3;
    private static final int THREADS = 8;

    /** What its members are started with. */
    enum Kind {
        PLAIN,
        TLS,
        /** They make a snapshot after every few writes, and their leader compares what they hold every second. */
        SNAPSHOTS
    }

    private final Kind kind;
    private final TestCluster cluster;
    private final TestConnections connections;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    private final Path directory;
    private final TestMember other;
    private final BrokenMember broken;
    private final NodeIdentity identity;
    private final ClusterObserver observer;
    private Optional<LogMark> mark = Optional.empty();

    private BreakableCluster(Kind kind, TestCluster cluster) {
        this.kind = kind;
        this.cluster = cluster;
        this.connections = kind == Kind.TLS ? TestConnections.tls(cluster) : TestConnections.plain();
        try {
            this.directory = Files.createTempDirectory("etcd-broken-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.other = leader();
        TestMember member = others(other).get(0);
        this.broken = new BrokenMember(member, directory);
        this.observer = new ClusterObserver(
                connections,
                member.clientUrl(),
                KnownMembers.in(broken.state(), Clock.systemUTC(), System::nanoTime),
                ObservationBudget.USUAL,
                executor,
                System::nanoTime);
        // An agent has known its member since before it broke.
        look();
        member.stop();
        broken.start();
        broken.awaitHealthy();
        this.identity = new NodeIdentity(
                "host1",
                "test",
                broken.unit().name(),
                "child-process",
                broken.unit().byHand());
        broken.stop();
    }

    /** Asked for in the one way that all versions answer. */
    private TestMember leader() {
        return Await.until(
                        "a member leads",
                        SOON,
                        () -> cluster.members().stream().filter(this::leads).findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private boolean leads(TestMember member) {
        try {
            MemberStatus status = connections.to(member).status(SOON);
            return status.leader().equals(status.memberId());
        } catch (EtcdException silent) {
            return false;
        }
    }

    static BreakableCluster start(Kind kind) {
        TestCluster cluster = switch (kind) {
            case PLAIN -> TestCluster.plain(MEMBERS);
            case TLS -> TestCluster.tls(MEMBERS);
            case SNAPSHOTS ->
                TestCluster.plain(MEMBERS, List.of("--snapshot-count=20", "--experimental-corrupt-check-time=1s"));
        };
        try {
            return new BreakableCluster(kind, cluster);
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    Kind kind() {
        return kind;
    }

    /** The member to be broken. */
    BrokenMember broken() {
        return broken;
    }

    /** A member that is not to be broken; it led when the cluster began. */
    TestMember other() {
        return other;
    }

    /** The members that are not to be broken. */
    List<TestMember> others() {
        return others(broken.member());
    }

    private List<TestMember> others(TestMember than) {
        return cluster.members().stream().filter(member -> member != than).toList();
    }

    /** As etcd's settings have it: {@code NAME=URL,...}. */
    String initialCluster() {
        return broken.setting("initial-cluster");
    }

    TestCluster cluster() {
        return cluster;
    }

    /** An operator's client of the member that is not to be broken; without TLS. */
    Etcdctl etcdctl() {
        return new Etcdctl(other.clientUrl());
    }

    /** The id of the member to be broken, as etcd prints it. */
    String brokenId() {
        try {
            return connections.to(other).members(SOON).members().stream()
                    .filter(each -> each.peerUrls().contains(broken.member().peerUrl()))
                    .map(each -> each.id().hex())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("the broken member is no member"));
        } catch (EtcdException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes so many keys. */
    void write(int keys) {
        EtcdConnection to = connections.to(other);
        for (int i = 0; i < keys; i++) {
            put(to, "/written/" + i, Integer.toString(i));
        }
    }

    /** Waits until the broken member, which serves, has all in its log that was written before. */
    void awaitCaughtUp() {
        Await.until(
                "the member has what was written",
                SOON,
                () -> connections.to(broken.member()).status(SOON).raftIndex()
                        >= connections.to(other).status(SOON).raftIndex());
    }

    /** Writes one key, through the member that is not to be broken. */
    void write(String key, String value) {
        put(connections.to(other), key, value);
    }

    private static void put(EtcdConnection to, String key, String value) {
        // etcd gives a write up when it has to find another leader meanwhile; what it refuses it refuses.
        Await.until(key + " is written", SOON, () -> {
            try {
                return to.commit(Transaction.begin().put(key, value), SOON).succeeded();
            } catch (EtcdException e) {
                if (e.outcomeUnknown()) {
                    throw e;
                }
                throw new AssertionError("not written: " + e.getMessage(), e);
            }
        });
    }

    /** The agent remembers how far the broken member has come, which serves now. */
    void rememberMark() {
        try {
            MemberStatus status = connections.to(broken.member()).status(SOON);
            mark = Optional.of(new LogMark(
                    status.memberId(),
                    status.raftTerm(),
                    status.raftIndex(),
                    Clock.systemUTC().instant().toString()));
        } catch (EtcdException e) {
            throw new AssertionError(e);
        }
    }

    /** What an agent beside the broken member finds now. */
    Diagnosis diagnosis() {
        return new Diagnostics(
                        identity,
                        broken.unit(),
                        this::check,
                        this::configured,
                        Optional::empty,
                        new LogLook(LockTable.ofKernel(), System::nanoTime),
                        new BackendLook(),
                        () -> mark,
                        Optional::empty)
                .get();
    }

    private HealthCheck check() {
        return new HealthCheck(
                look(),
                Optional.of(broken.unitState()),
                Optional.empty(),
                Clock.systemUTC().instant());
    }

    private ClusterObservation look() {
        try {
            return observer.observe();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Optional<LocalMember> configured() {
        return new Discovery(new Systemctl(SOON), Path.of("/proc"), Clock.systemUTC())
                .ofChild(broken.program(), broken.environment(), broken.state())
                .member();
    }

    /** Starts the members again that were stopped, and puts the broken one right; it stays down. */
    void heal() {
        mark = Optional.empty();
        broken.heal();
        others().stream().filter(member -> !member.running()).forEach(TestMember::start);
        cluster.awaitHealthy(SOON);
    }

    @Override
    public void close() {
        broken.close();
        executor.shutdownNow();
        connections.close();
        cluster.close();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
