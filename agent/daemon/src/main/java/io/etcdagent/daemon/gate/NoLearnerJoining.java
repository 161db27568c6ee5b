package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.util.List;

/** No member is in the middle of joining: its catching-up loads the leader, and its promotion changes the quorum. */
final class NoLearnerJoining implements PeersGate {

    @Override
    public String name() {
        return "no-learner-joining";
    }

    @Override
    public boolean hard() {
        return false;
    }

    @Override
    public Finding judge(Peers peers, StopSituation situation) {
        List<Member> learners = peers.list().members().stream()
                .filter(member -> member.learner()
                        || peers.status(member).map(MemberStatus::learner).orElse(false))
                .toList();
        if (learners.isEmpty()) {
            return new Finding.Open("No member is a learner.");
        }
        return new Finding.Closed(
                "Learners: " + Peers.labels(learners) + ".",
                "Promote it when it has caught up, or remove it: etcdctl member promote "
                        + learners.get(0).id().hex());
    }
}
