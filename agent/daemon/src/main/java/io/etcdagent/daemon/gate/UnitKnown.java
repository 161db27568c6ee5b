package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.UnitState;

/** The supervisor says what the etcd unit is doing; whoever cannot ask cannot stop and start it either. */
final class UnitKnown implements Gate<StopSituation> {

    private final ByHand byHand;

    UnitKnown(ByHand byHand) {
        this.byHand = byHand;
    }

    @Override
    public String name() {
        return "unit-known";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(StopSituation situation) {
        UnitState unit = situation.unit().orElse(null);
        if (unit == null) {
            return closed("The etcd unit's state could not be read: "
                    + situation.unitFailure().orElse("no reason was given"));
        }
        if (unit.activeState() == UnitState.ActiveState.UNKNOWN) {
            return closed("The etcd unit is in a state that this agent does not know (" + unit.subState() + ").");
        }
        return new Finding.Open("The etcd unit is " + UnitWords.of(unit) + ".");
    }

    private Finding closed(String evidence) {
        return new Finding.Closed(evidence, "Look at the unit on this node: " + byHand.status());
    }
}
