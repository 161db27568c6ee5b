package io.etcdagent.daemon.gate;

/** Two voters at least stay: with fewer no quorum can take a member off the list, and there is no second copy. */
final class EnoughToReplaceFrom implements CasualtyGate {

    @Override
    public String name() {
        return "not-single-member";
    }

    @Override
    public Finding judge(Survivors survivors, RecoverSituation situation) {
        int others = survivors.voters().size();
        if (others >= 2) {
            return new Finding.Open("The cluster has " + others + " other voters.");
        }
        return others == 1 ? onlyOneOther(survivors) : nobodyElse();
    }

    private static Finding onlyOneOther(Survivors survivors) {
        if (survivors.list().quorum() == 1) {
            return new Finding.Closed(
                    "This member is off the list or had no vote, and the cluster has one voter, "
                            + Survivors.labels(survivors.voters()) + ": its copy of the data is the only one.",
                    "First keep a copy of that one: etcdctl snapshot save FILE. Then add this node by hand: man"
                            + " etcd-agentctl, RECOVER BY HAND. Clusters of three can do without one");
        }
        return new Finding.Closed(
                "The cluster has two voters, and the other one, "
                        + Survivors.labels(survivors.voters())
                        + ", is no quorum by itself: it can neither remove this member nor add a new one.",
                "What is left is for a human to decide: bring this member up with its own data, if a good copy of it"
                        + " exists; or keep a copy of the other member's data, and make a new cluster of one from it"
                        + " (etcdutl snapshot restore of its file member/snap/db), then add this node. Clusters of three"
                        + " can do without one");
    }

    private static Finding nobodyElse() {
        return new Finding.Closed(
                "This member is the whole cluster: there is no other copy that it could be recovered from.",
                "What is left is for a human to decide: first keep a copy of the data directory as it is; then restore the"
                        + " newest snapshot (etcdutl snapshot restore), which loses every write after it");
    }
}
