package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.unit.ByHand;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What must hold before etcd may be stopped on this node (DESIGN.md, section Safety). The gates judge the other
 * members: a sick local member may be restarted when the others carry the quorum.
 */
public final class StopGates {

    private final List<Gate<StopSituation>> gates;

    /** @param byHand what an operator does about the unit of this node */
    public StopGates(ByHand byHand) {
        gates = List.of(
                new UnitKnown(byHand),
                new ClusterReachable(),
                new AllMembersStarted(),
                new OthersHealthy(),
                new QuorumWithoutMe(),
                NoAlarm.ofAnyKind().within(StopSituation::cluster),
                new NoLearnerJoining(),
                new OneLeader(),
                new CaughtUp(),
                new NoOtherDisruption(),
                new LockHeld(),
                new NotSingleMember());
    }

    /** The names of all. */
    public Set<String> names() {
        return gates.stream().map(Gate::name).collect(Collectors.toUnmodifiableSet());
    }

    /** The names of those that an operator may override. */
    public Set<String> soft() {
        return gates.stream().filter(gate -> !gate.hard()).map(Gate::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Judges every gate, open ones too, always in the same order. */
    public List<GateResult> judge(StopSituation situation) {
        return gates.stream().map(gate -> gate.result(situation)).toList();
    }
}
