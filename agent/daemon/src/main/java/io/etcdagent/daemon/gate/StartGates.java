package io.etcdagent.daemon.gate;

import java.util.List;

/** What must hold before a member that was started again counts as back (DESIGN.md, section Safety). */
public final class StartGates {

    private final List<Gate<StartSituation>> gates = List.of(
            new UnitActive(),
            new Restarted(),
            new SameMember(),
            new LocalLinearizableRead(),
            new AppliedCaughtUp(),
            new NoAlarm().within(StartSituation::cluster),
            new Settled());

    /** Judges every gate, open ones too, always in the same order. */
    public List<GateResult> judge(StartSituation situation) {
        return gates.stream().map(gate -> gate.result(situation)).toList();
    }
}
