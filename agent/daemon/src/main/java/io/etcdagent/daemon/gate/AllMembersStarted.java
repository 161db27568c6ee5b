package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import java.util.List;

/** Every entry of the member list has joined. One that has not may count towards the quorum and gives nothing to it. */
final class AllMembersStarted implements PeersGate {

    @Override
    public String name() {
        return "all-members-started";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(Peers peers, StopSituation situation) {
        List<Member> unstarted = peers.list().members().stream()
                .filter(member -> !member.started())
                .toList();
        if (unstarted.isEmpty()) {
            return new Finding.Open("All " + peers.list().members().size() + " members have joined.");
        }
        return new Finding.Closed(
                "Added, but never joined: " + Peers.labels(unstarted) + ".",
                "Start etcd on it, or take it off the list if it is not to come: etcdctl member remove "
                        + unstarted.get(0).id().hex());
    }
}
