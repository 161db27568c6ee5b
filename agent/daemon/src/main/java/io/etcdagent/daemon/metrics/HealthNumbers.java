package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.HealthMonitor;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.Verdict;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the health loop saw last. Members are those of the member list as it was seen then: who has left it is no longer
 * told of.
 */
final class HealthNumbers implements Source {

    private final HealthMonitor monitor;
    private final Supplier<HealthReport> report;

    /**
     * Tells nothing but its age before the first look.
     *
     * @param report the verdicts and the checks, as the API gives them
     */
    HealthNumbers(HealthMonitor monitor, Supplier<HealthReport> report) {
        this.monitor = monitor;
        this.report = report;
    }

    @Override
    public void tell(Page page) {
        HealthCheck check = monitor.latest();
        page.put(Family.HEALTH_AGE, Durations.seconds(monitor.age(check)));
        if (!monitor.looked()) {
            page.put(Family.HEALTH_STALE, true);
            return;
        }
        HealthReport now = report.get();
        verdicts(page, now);
        checks(page, now);
        page.put(Family.UNIT_ACTIVE, check.unit().map(UnitState::active).orElse(false));
        ClusterObservation cluster = check.cluster();
        cluster.members().ifPresent(list -> members(page, list, cluster));
        for (Alarm alarm : cluster.alarms()) {
            page.put(
                    Family.ALARM,
                    true,
                    name(cluster, alarm.member()),
                    alarm.member().hex(),
                    alarm.kind());
        }
        page.put(Family.ALARMS_KNOWN, cluster.alarmsFailure().isEmpty());
    }

    private static void verdicts(Page page, HealthReport report) {
        page.put(Family.HEALTH_STALE, report.node().stale());
        for (Verdict verdict : Verdict.values()) {
            page.put(Family.CLUSTER_VERDICT, report.cluster().verdict() == verdict, verdict.word());
            page.put(Family.NODE_VERDICT, report.node().verdict() == verdict, verdict.word());
        }
        for (MemberHealth member : report.members()) {
            for (MemberVerdict verdict : MemberVerdict.values()) {
                page.put(
                        Family.MEMBER_VERDICT, member.verdict() == verdict, member.name(), member.id(), verdict.word());
            }
        }
    }

    /** Those that are off are not in the report. */
    private static void checks(Page page, HealthReport report) {
        for (CheckView check : report.checks()) {
            for (CheckState state : CheckState.values()) {
                page.put(Family.CHECK_STATE, check.state() == state, check.id(), state.word());
            }
        }
    }

    private static void members(Page page, MemberList list, ClusterObservation cluster) {
        cluster.local()
                .ifPresent(local ->
                        page.put(Family.NODE_INFO, true, list.clusterId().hex(), name(cluster, local), local.hex()));
        page.put(Family.CLUSTER_MEMBERS, list.voters().size(), "voter");
        page.put(Family.CLUSTER_MEMBERS, list.members().size() - list.voters().size(), "learner");
        page.put(Family.CLUSTER_QUORUM, list.quorum());
        page.put(Family.MEMBER_LIST_AGE, Durations.seconds(cluster.listAge()));
        double committed = cluster.observations().stream()
                .flatMap(seen -> own(seen).stream())
                .mapToDouble(status -> unsigned(status.raftIndex()))
                .max()
                .orElse(0);
        for (MemberObservation seen : cluster.observations()) {
            Member member = seen.member();
            page.put(
                    Family.MEMBER_LEARNER,
                    member.learner(),
                    member.name(),
                    member.id().hex());
            page.put(
                    Family.MEMBER_ROLLED_BACK,
                    cluster.rolledBack().containsKey(member.id()),
                    member.name(),
                    member.id().hex());
            own(seen).ifPresent(status -> status(page, member, status, committed));
        }
    }

    /** What the member said of itself; not what another one said that answers at its URL. */
    private static Optional<MemberStatus> own(MemberObservation seen) {
        return seen.status()
                .filter(status -> status.memberId().equals(seen.member().id()));
    }

    private static void status(Page page, Member member, MemberStatus status, double committed) {
        String name = member.name();
        String id = member.id().hex();
        page.put(Family.MEMBER_INFO, true, name, id, status.version());
        page.put(Family.MEMBER_LEADER, status.isLeader(), name, id);
        page.put(Family.MEMBER_RAFT_TERM, unsigned(status.raftTerm()), name, id);
        page.put(Family.MEMBER_RAFT_INDEX, unsigned(status.raftIndex()), name, id);
        page.put(Family.MEMBER_DB_SIZE, status.dbSize(), name, id);
        page.put(Family.MEMBER_DB_IN_USE, status.dbSizeInUse(), name, id);
        // A field that was never sent reads as 0, and etcd 3.3 does not send this one.
        if (status.raftAppliedIndex() != 0) {
            double applied = unsigned(status.raftAppliedIndex());
            page.put(Family.MEMBER_RAFT_APPLIED, applied, name, id);
            page.put(Family.MEMBER_RAFT_LAG, Math.max(0, committed - applied), name, id);
        }
    }

    private static String name(ClusterObservation cluster, MemberId member) {
        return cluster.of(member).map(seen -> seen.member().name()).orElse("");
    }

    static double unsigned(long bits) {
        return bits >= 0 ? (double) bits : (bits >>> 1) * 2.0;
    }
}
