package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.UnitState;

/** etcd runs in another invocation than the one that was stopped: the restart really happened. */
final class Restarted implements Gate<StartSituation> {

    private final ByHand byHand;

    Restarted(ByHand byHand) {
        this.byHand = byHand;
    }

    @Override
    public String name() {
        return "restarted";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(StartSituation situation) {
        String now = situation.unit().flatMap(UnitState::invocation).orElse(null);
        if (now == null) {
            return closed("The supervisor names no invocation of etcd.");
        }
        String before = situation.invocationBefore().orElse(null);
        if (now.equals(before)) {
            return closed("etcd still runs in the invocation that was to be stopped, " + now + ".");
        }
        return new Finding.Open("etcd runs in invocation " + now + "; before it was "
                + (before == null ? "not running" : before) + ".");
    }

    private Finding closed(String evidence) {
        return new Finding.Closed(evidence, "See what the unit did: " + byHand.status() + "; " + byHand.log());
    }
}
