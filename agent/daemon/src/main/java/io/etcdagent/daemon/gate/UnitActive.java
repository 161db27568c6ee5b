package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.UnitState;

/** The supervisor holds etcd for up; a {@code Type=notify} etcd is so only after it has joined its peers. */
final class UnitActive implements Gate<StartSituation> {

    private final ByHand byHand;

    UnitActive(ByHand byHand) {
        this.byHand = byHand;
    }

    @Override
    public String name() {
        return "unit-active";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(StartSituation situation) {
        UnitState unit = situation.unit().orElse(null);
        if (unit == null) {
            return closed("The etcd unit's state could not be read: "
                    + situation.unitFailure().orElse("no reason was given"));
        }
        if (!unit.active()) {
            return closed("The etcd unit is " + UnitWords.of(unit) + ", result " + unit.result() + ", exit status "
                    + unit.exitStatus() + history(unit) + ".");
        }
        return new Finding.Open("The etcd unit is " + UnitWords.of(unit) + history(unit) + ".");
    }

    private static String history(UnitState unit) {
        return unit.history().isEmpty() ? "" : "; " + unit.history();
    }

    private Finding closed(String evidence) {
        return new Finding.Closed(evidence, "See why: " + byHand.status() + "; " + byHand.log());
    }
}
