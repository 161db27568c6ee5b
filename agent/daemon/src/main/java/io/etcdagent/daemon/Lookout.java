package io.etcdagent.daemon;

import io.etcdagent.daemon.check.HealthDetail;
import io.etcdagent.daemon.diagnosis.LogMark;
import io.etcdagent.daemon.etcd.CurrentTls;
import io.etcdagent.daemon.etcd.EtcdHttp;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.ClusterObserver;
import io.etcdagent.daemon.health.FreshLook;
import io.etcdagent.daemon.health.HealthAssessment;
import io.etcdagent.daemon.health.HealthMonitor;
import io.etcdagent.daemon.health.KnownMembers;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.health.NodeRemarks;
import io.etcdagent.daemon.health.ObservationBudget;
import io.etcdagent.daemon.health.UnitRuns;
import io.etcdagent.daemon.highwater.MarkBook;
import io.etcdagent.daemon.highwater.Rollback;
import io.etcdagent.daemon.measure.Disks;
import io.etcdagent.daemon.measure.Measurements;
import io.etcdagent.daemon.operation.LocalNodes;
import io.etcdagent.daemon.unit.BootId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is asked of etcd and measured on this node, again and again, and what was seen last. */
final class Lookout implements AutoCloseable {

    private final Contacts contacts;
    private final MarkBook marks;
    private final UnitRuns runs;
    private final Duration staleAfter;
    private final HealthMonitor health;
    private final HealthDetail detail;
    private final FreshLook freshLook;
    private final LocalNodes localNode;

    /**
     * Reads what earlier agents remembered; looks at nothing before {@link #start}.
     *
     * @param remarks what is wrong with this node that no answer of a member tells
     */
    Lookout(ThisNode node, Threads threads, Optional<CurrentTls> tls, NodeRemarks remarks) {
        AgentConfig config = node.config();
        contacts = new Contacts(node, threads, tls, this::cluster);
        KnownMembers known = KnownMembers.in(node.state().path(), node.wallClock(), node.nanoClock());
        marks = MarkBook.in(node.state().path(), node.json(), node.wallClock(), node.nanoClock());
        runs = new UnitRuns(
                node.state().path(),
                node.identity(),
                known,
                BootId::read,
                new JournaledWork(node.journal()),
                node.wallClock(),
                node.nanoClock());
        staleAfter = config.healthInterval().multipliedBy(3);
        health = new HealthMonitor(
                new ClusterObserver(
                        contacts.connections(),
                        config.endpoint(),
                        known,
                        ObservationBudget.USUAL,
                        threads.askers(),
                        node.nanoClock(),
                        marks.rollbacks(),
                        node.member().neighbours()),
                node.unit(),
                runs,
                new HealthAssessment(node.identity(), staleAfter, remarks),
                config.healthInterval(),
                node.wallClock(),
                node.nanoClock());
        detail = new HealthDetail(
                measurements(node, tls),
                this::cluster,
                node.member().quota(),
                config.thresholds(),
                node.parts().measuringPace(),
                node.wallClock(),
                node.nanoClock());
        freshLook = new FreshLook(health, node.wallClock(), node.nanoClock());
        localNode = new LocalNodes(this::cluster, node.host());
    }

    private static Measurements measurements(ThisNode node, Optional<CurrentTls> tls) {
        AgentConfig config = node.config();
        List<Path> listener =
                config.remote().map(found -> found.files().certificates()).orElse(List.of());
        return new Measurements(
                HealthDetail.whereabouts(config.endpoint(), config.member(), config.tls(), listener),
                new EtcdHttp(tls, node.nanoClock()),
                Disks.ofThisMachine(),
                node.wallClock(),
                node.nanoClock());
    }

    Contacts contacts() {
        return contacts;
    }

    MarkBook marks() {
        return marks;
    }

    UnitRuns runs() {
        return runs;
    }

    HealthMonitor health() {
        return health;
    }

    HealthDetail detail() {
        return detail;
    }

    /** How old what was seen may be until it counts as stale. */
    Duration staleAfter() {
        return staleAfter;
    }

    /** As it was seen last. */
    ClusterObservation cluster() {
        return health.latest().cluster();
    }

    /** Asks unit and members anew at each call. */
    FreshLook freshLook() {
        return freshLook;
    }

    /** Who this node is; empty while its member was never heard. */
    LocalNodes localNode() {
        return localNode;
    }

    /** The version of etcd, as this node's member says itself. */
    Optional<String> etcdVersion() {
        return localNode
                .get()
                .flatMap(local -> cluster().of(local.member()))
                .flatMap(MemberObservation::status)
                .map(MemberStatus::version);
    }

    /** How far the log of this node's member reached for certain. */
    Optional<LogMark> mark() {
        return marks.own()
                .map(own -> new LogMark(
                        own.member(),
                        own.most().term(),
                        own.most().index(),
                        own.most().at()));
    }

    /** That this node's member reports less than it has before, in a sentence. */
    Optional<String> rollback() {
        return cluster().local().flatMap(marks.rollbacks()::of).map(Rollback::words);
    }

    void start() {
        health.start();
        detail.start();
    }

    @Override
    public void close() {
        detail.close();
        health.close();
        contacts.close();
    }
}
