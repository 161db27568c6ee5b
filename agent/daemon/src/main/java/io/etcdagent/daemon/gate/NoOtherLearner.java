package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import java.util.List;

/** No other member is joining: etcd takes one learner at a time, and this node would be one. */
final class NoOtherLearner implements CasualtyGate {

    @Override
    public String name() {
        return "no-learner-joining";
    }

    @Override
    public Finding judge(Survivors survivors, RecoverSituation situation) {
        List<Member> joining = survivors.others().stream()
                .filter(member -> member.learner() || !member.started())
                .toList();
        if (joining.isEmpty()) {
            return new Finding.Open("No other member is joining.");
        }
        return new Finding.Closed(
                "Joining, or added and never joined: " + Survivors.labels(joining) + ".",
                "Wait until it is a voter (etcdctl member promote "
                        + joining.get(0).id().hex() + "), or take it off the list if it is not to come: etcdctl member"
                        + " remove " + joining.get(0).id().hex());
    }
}
