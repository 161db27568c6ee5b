package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All others that answered name the same leader, a voter on the list: there is no election that a stop could upset. */
final class OneLeader implements PeersGate {

    @Override
    public String name() {
        return "one-leader";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(Peers peers, StopSituation situation) {
        if (peers.others().isEmpty()) {
            return new Finding.Open("There is no other member to name a leader.");
        }
        Set<MemberId> leaders = new LinkedHashSet<>();
        List<String> votes = new ArrayList<>();
        for (Member member : peers.others()) {
            MemberStatus status = peers.status(member).orElse(null);
            if (status != null) {
                leaders.add(status.leader());
                votes.add(member.label() + " names "
                        + (status.leader().isNone() ? "none" : status.leader().hex()));
            }
        }
        if (leaders.isEmpty()) {
            return closed("No other member answered, so none named a leader.");
        }
        if (leaders.size() > 1 || leaders.contains(MemberId.NONE)) {
            return closed("The others do not agree on a leader: " + String.join(", ", votes) + ".");
        }
        MemberId leader = leaders.iterator().next();
        Member entry = peers.list().find(leader).orElse(null);
        if (entry == null || entry.learner()) {
            return closed("The leader that the others name, " + leader.hex() + ", is not a voter on the member list.");
        }
        return new Finding.Open(
                "The leader is " + entry.label() + (leader.equals(peers.me().id()) ? ", this member." : "."));
    }

    private static Finding closed(String evidence) {
        return new Finding.Closed(
                evidence, "Wait for the election to end, and look again: etcdctl endpoint status --cluster -w table");
    }
}
