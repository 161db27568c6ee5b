package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;

/** This node: its member, in its cluster, on its host. */
public record LocalNode(ClusterId cluster, MemberId member, String memberName, String host) {

    /** Name and id, as messages to operators give them. */
    public String label() {
        return memberName + " (" + member.hex() + ")";
    }

    /** Whether that record is of this very member. */
    boolean owns(Disruption disruption) {
        return disruption.memberId().equals(member.hex())
                && disruption.clusterId().equals(cluster.hex());
    }
}
