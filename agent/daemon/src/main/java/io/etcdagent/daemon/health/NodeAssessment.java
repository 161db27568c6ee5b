package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The verdict on this node: its unit, its member, and how fresh our knowledge of them is. */
final class NodeAssessment {

    private final NodeIdentity identity;
    private final Duration staleAfter;
    private final NodeRemarks remarks;

    NodeAssessment(NodeIdentity identity, Duration staleAfter, NodeRemarks remarks) {
        this.identity = identity;
        this.staleAfter = staleAfter;
        this.remarks = remarks;
    }

    NodeHealth assess(HealthCheck check, Duration age) {
        ClusterObservation cluster = check.cluster();
        List<String> reasons = new ArrayList<>();
        unit(check).ifPresent(reasons::add);
        Optional<String> illness = localIllness(cluster);
        illness.ifPresent(reasons::add);
        reasons.addAll(remarks.now(cluster.localMember()));
        boolean stale = stale(age) || cluster.listStale();
        if (stale(age)) {
            reasons.add("The last check is " + age.toSeconds() + " s old; see journalctl -u etcd-agent -n 50");
        }
        if (cluster.listStale()) {
            reasons.add("The member list is " + cluster.listAge().toSeconds() + " s old.");
        }
        return new NodeHealth(
                cluster.local().map(MemberId::hex).orElse(null),
                cluster.localMember().map(Member::name).orElse(""),
                identity.host(),
                verdict(illness.isPresent(), reasons),
                List.copyOf(reasons),
                unitView(check.unit()),
                check.at().toString(),
                age.toMillis(),
                stale,
                identity.agentVersion(),
                check.foreign().orElse(null));
    }

    boolean stale(Duration age) {
        return age.compareTo(staleAfter) > 0;
    }

    private static Verdict verdict(boolean memberIll, List<String> reasons) {
        if (memberIll) {
            return Verdict.UNAVAILABLE;
        }
        return reasons.isEmpty() ? Verdict.HEALTHY : Verdict.DEGRADED;
    }

    /** What is wrong with the unit. */
    private Optional<String> unit(HealthCheck check) {
        UnitState unit = check.unit().orElse(null);
        if (unit == null) {
            return Optional.of("The state of " + identity.unitName() + " could not be read: "
                    + check.unitFailure().orElse("no reason was given"));
        }
        if (unit.active()) {
            return Optional.empty();
        }
        String history = unit.history().isEmpty() ? "" : "; " + unit.history();
        return Optional.of(identity.unitName() + " is " + word(unit.activeState()) + " (" + unit.subState()
                + "), result " + unit.result() + history + "; " + whereToLook());
    }

    private String whereToLook() {
        String see = "see " + identity.byHand().log();
        return identity.unitKind().equals("systemd") ? see : see + "; bring it back with: etcd-agentctl start";
    }

    /** What is wrong with the local member. */
    private static Optional<String> localIllness(ClusterObservation cluster) {
        if (cluster.foreign().isPresent()) {
            ForeignCluster foreign = cluster.foreign().get();
            return Optional.of(foreign.describe() + " " + foreign.remedy());
        }
        MemberId local = cluster.local().orElse(null);
        if (local == null) {
            return Optional.of("The local member has never answered this agent, so its id is not known.");
        }
        MemberList list = cluster.members().orElse(null);
        if (list == null) {
            return Optional.of("The local member " + local.hex() + " gives no member list, and none is remembered.");
        }
        Member member = list.find(local).orElse(null);
        if (member == null) {
            return Optional.of("The local member " + local.hex() + " is not on the member list of cluster "
                    + list.clusterId().hex() + ": it was removed, or belongs to another cluster.");
        }
        return cluster.illness(member).map(why -> "The local member " + member.label() + " " + why + ".");
    }

    private UnitView unitView(Optional<UnitState> unit) {
        return unit.map(state -> new UnitView(
                        identity.unitName(),
                        identity.unitKind(),
                        word(state.activeState()),
                        state.subState(),
                        state.invocation().orElse(null),
                        state.since().map(Instant::toString).orElse(null),
                        state.mainPid(),
                        state.result()))
                .orElseGet(() -> new UnitView(
                        identity.unitName(), identity.unitKind(), "unknown", "unknown", null, null, 0, "unknown"));
    }

    private static String word(UnitState.ActiveState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
