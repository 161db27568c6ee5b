package io.etcdagent.daemon.gate;

/** The cluster has three voters at least, or the operator accepted that it is down meanwhile. */
final class NotSingleMember implements PeersGate {

    @Override
    public String name() {
        return "not-single-member";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(Peers peers, StopSituation situation) {
        int voters = peers.voters();
        String count = "The cluster has " + voters + (voters == 1 ? " voter" : " voters");
        if (voters > 2) {
            return new Finding.Open(count + ".");
        }
        if (peers.me().learner() && voters > 0) {
            return new Finding.Open(count + "; this member is a learner and takes no vote away.");
        }
        if (situation.allowOutage()) {
            return new Finding.Open(count + "; the operator accepted that it is down meanwhile.");
        }
        return new Finding.Closed(
                count + ": without this member it has no quorum, and is down until it is back.",
                "Add members (etcdctl member add), or accept the outage: the same command with --allow-outage");
    }
}
