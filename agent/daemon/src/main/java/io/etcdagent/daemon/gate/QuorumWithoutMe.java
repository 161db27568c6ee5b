package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import java.util.List;

/**
 * The other healthy voters are a quorum of all voters on the list, started or not, dead or alive: that is how etcd
 * counts. Where a cluster of one or two can never satisfy this, the operator may accept that very outage.
 */
final class QuorumWithoutMe implements PeersGate {

    @Override
    public String name() {
        return "quorum-without-me";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(Peers peers, StopSituation situation) {
        List<Member> carrying = peers.healthyOtherVoters();
        int needed = peers.list().quorum();
        String count = carrying.size() + " healthy without this member ("
                + (carrying.isEmpty() ? "none" : Peers.labels(carrying)) + "), " + needed + " of " + peers.voters()
                + " voters needed";
        // No voter at all is a list that cannot be; its quorum must not come out as reached.
        if (carrying.size() >= needed && peers.voters() > 0) {
            return new Finding.Open(count + ".");
        }
        if (situation.allowOutage() && peers.outageByThisStopAlone()) {
            return new Finding.Open(count + "; the operator accepted that a cluster of " + peers.voters()
                    + " has no quorum until this member is back.");
        }
        return new Finding.Closed(count + ".", remedy(peers));
    }

    private static String remedy(Peers peers) {
        if (peers.outageByThisStopAlone()) {
            return "Add members (etcdctl member add), or accept the outage: the same command with --allow-outage";
        }
        return "Bring the other members back first: etcd-agentctl health, and on each that is down: etcd-agentctl start";
    }
}
