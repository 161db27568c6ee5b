package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.ForeignCluster;

/** As {@link ClusterReachable}, but this node's member need be neither alive nor on the list. */
final class QuorumBehindList implements Gate<RecoverSituation> {

    @Override
    public String name() {
        return "cluster-reachable";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(RecoverSituation situation) {
        ClusterObservation cluster = situation.seen().cluster();
        ForeignCluster other = cluster.foreign().orElse(null);
        if (other != null) {
            return new Finding.Closed(other.describe(), other.remedy());
        }
        MemberList list = cluster.members().orElse(null);
        if (list == null) {
            return closed("Nobody gave a member list, and none is remembered, so the other members cannot be asked.");
        }
        if (cluster.listStale()) {
            return closed("The other members have no quorum now; the last time they had one was "
                    + cluster.listAge().toSeconds()
                    + " s ago. Without it no member can be removed or added, and nothing is tried.");
        }
        return new Finding.Open("Cluster " + list.clusterId().hex() + " answers with a quorum, without this member.");
    }

    private static Finding closed(String evidence) {
        return new Finding.Closed(
                evidence,
                "Bring the other members back first, with their own data: etcd-agentctl health; on each that is down:"
                        + " etcd-agentctl diagnose. If most of them are lost for good, only a restore of the whole cluster"
                        + " from a snapshot is left, which is a decision for a human: etcdutl snapshot restore");
    }
}
