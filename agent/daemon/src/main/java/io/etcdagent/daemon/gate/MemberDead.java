package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.unit.UnitState;
import java.util.Optional;

/**
 * This node's member does not live: nothing answers at its endpoint, and its unit does not simply run. One that lives
 * is never replaced under its own feet.
 */
final class MemberDead implements CasualtyGate {

    @Override
    public String name() {
        return "member-dead";
    }

    @Override
    public Finding judge(Survivors survivors, RecoverSituation situation) {
        Optional<MemberStatus> answer = survivors.casualty().flatMap(survivors::status);
        String label = survivors.casualty().map(Member::label).orElse("this node's member");
        if (answer.isPresent()) {
            return new Finding.Closed(
                    label + " is alive: it answers, and has applied "
                            + answer.get().raftAppliedIndex() + " entries of the raft log.",
                    "A member that lives need not be recovered; see: etcd-agentctl diagnose. If it is to be replaced all"
                            + " the same, stop it first, under the gates: etcd-agentctl stop; then: etcd-agentctl recover,"
                            + " with --override data-unusable --reason TEXT where no diagnosis says that its data is lost");
        }
        UnitState unit = situation.seen().unit().orElse(null);
        if (unit == null) {
            return new Finding.Closed(
                    "Whether etcd of this node runs could not be read: "
                            + situation.seen().unitFailure().orElse("no reason was given"),
                    "Clear the gate unit-known first");
        }
        boolean starting = unit.activeState() == UnitState.ActiveState.ACTIVATING && !unit.endedByItself();
        if ((unit.active() || starting) && unit.restarts() == 0) {
            return new Finding.Closed(
                    label + " does not answer, but its etcd runs or starts (" + UnitWords.of(unit)
                            + "), and has not ended since somebody started it.",
                    "See what it waits for: etcd-agentctl diagnose. It may need no more than time, or its peers");
        }
        return new Finding.Open(label + " is dead: it does not answer, and its unit is " + UnitWords.of(unit) + ".");
    }
}
