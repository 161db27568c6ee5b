package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.unit.ByHand;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What must hold before a member counts as back (DESIGN.md, section Safety). */
public final class StartGates {

    private final List<Gate<StartSituation>> gates;

    private StartGates(List<Gate<StartSituation>> gates) {
        this.gates = gates;
    }

    /**
     * Those of a member whose etcd was started again.
     *
     * @param byHand what an operator does about the unit of this node
     */
    public static StartGates ofEtcdStartedAgain(ByHand byHand) {
        return new StartGates(List.of(
                new UnitActive(byHand),
                new Restarted(byHand),
                new SameMember(byHand),
                new LocalLinearizableRead(byHand),
                new AppliedCaughtUp(byHand),
                NoAlarm.butNoSpace().within(StartSituation::cluster),
                new Settled()));
    }

    /** Those of a member whose etcd was not stopped, but answered nothing for a while: the same run may go on. */
    public static StartGates ofEtcdThatRanOn(ByHand byHand) {
        return new StartGates(List.of(
                new UnitActive(byHand),
                new SameMember(byHand),
                new LocalLinearizableRead(byHand),
                new AppliedCaughtUp(byHand),
                NoAlarm.butNoSpace().within(StartSituation::cluster),
                new Settled()));
    }

    /** The names of those that an operator may override. */
    public Set<String> soft() {
        return gates.stream().filter(gate -> !gate.hard()).map(Gate::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Judges every gate, open ones too, always in the same order. */
    public List<GateResult> judge(StartSituation situation) {
        return gates.stream().map(gate -> gate.result(situation)).toList();
    }
}
