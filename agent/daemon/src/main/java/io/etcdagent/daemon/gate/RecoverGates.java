package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.unit.ByHand;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold before this node's dead member may be taken off the list and replaced (DESIGN.md, Recovery). */
public final class RecoverGates {

    private final List<Gate<RecoverSituation>> gates;

    /** @param byHand what an operator does about the unit of this node */
    public RecoverGates(ByHand byHand) {
        gates = List.of(
                new UnitKnown(byHand).within(RecoverSituation::seen),
                new QuorumBehindList(),
                new MemberIdentified(),
                new MemberDead(),
                new OthersHealthyWithoutIt(),
                new QuorumWithoutIt(),
                new EnoughToReplaceFrom(),
                NoAlarm.ofAnyKind().within(situation -> situation.seen().cluster()),
                new NoOtherLearner(),
                new SurvivorsAgreeOnLeader(),
                new NoOtherDisruption().within(RecoverSituation::seen),
                new LockHeld().within(RecoverSituation::seen),
                new CanBeTold(),
                new DataMovable(),
                new DiskSpace(),
                new DataUnusable());
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
    public List<GateResult> judge(RecoverSituation situation) {
        return gates.stream().map(gate -> gate.result(situation)).toList();
    }
}
