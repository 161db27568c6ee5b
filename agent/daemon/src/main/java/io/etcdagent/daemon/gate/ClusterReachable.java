package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.ForeignCluster;
import io.etcdagent.daemon.health.MemberObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The member list was given now with a quorum behind it, this member is on it, and whoever answered belongs to the
 * same cluster, the one that this agent has recorded. All other gates count members on that list, so an old or a
 * foreign one would make them worthless.
 */
final class ClusterReachable implements Gate<StopSituation> {

    @Override
    public String name() {
        return "cluster-reachable";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(StopSituation situation) {
        ClusterObservation cluster = situation.cluster();
        ForeignCluster other = cluster.foreign().orElse(null);
        if (other != null) {
            return new Finding.Closed(other.describe(), other.remedy());
        }
        MemberList list = cluster.members().orElse(null);
        if (list == null) {
            return closed("Nobody gave a member list, and none is remembered.");
        }
        if (cluster.listStale()) {
            return closed("No quorum stands behind the member list now; the last one did "
                    + cluster.listAge().toSeconds() + " s ago.");
        }
        MemberId local = cluster.local().orElse(null);
        if (local == null) {
            return closed("The local member's id is not known: it has never answered this agent.");
        }
        Member me = list.find(local).orElse(null);
        if (me == null) {
            return closed("The local member " + local.hex() + " is not on the member list of cluster "
                    + list.clusterId().hex() + ": " + Peers.labels(list.members()) + ".");
        }
        List<MemberStatus> answers = cluster.observations().stream()
                .map(MemberObservation::status)
                .flatMap(Optional::stream)
                .toList();
        if (answers.isEmpty()) {
            return closed("No member answered.");
        }
        List<String> foreign = foreign(list.clusterId(), answers);
        if (!foreign.isEmpty()) {
            return new Finding.Closed(
                    "The members do not agree on the cluster; the list is of "
                            + list.clusterId().hex() + ", but " + String.join(", ", foreign) + ".",
                    "Find the member that runs with foreign data or a foreign URL: "
                            + "etcdctl endpoint status --cluster -w json");
        }
        return new Finding.Open("Cluster " + list.clusterId().hex() + " answers; " + answers.size() + " of "
                + list.members().size() + " members; this one is " + me.label() + ".");
    }

    private static List<String> foreign(ClusterId expected, List<MemberStatus> answers) {
        List<String> foreign = new ArrayList<>();
        for (MemberStatus answer : answers) {
            if (!answer.clusterId().equals(expected)) {
                foreign.add(answer.memberId().hex() + " belongs to "
                        + answer.clusterId().hex());
            }
        }
        return foreign;
    }

    private static Finding closed(String evidence) {
        return new Finding.Closed(
                evidence,
                "See which members answer: etcd-agentctl health; and on the hosts of those that do not what the etcd unit there"
                        + " logged, such as: journalctl -u etcd -n 50");
    }
}
