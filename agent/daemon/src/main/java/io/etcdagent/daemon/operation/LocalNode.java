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

    /** Who asks, and where: what is everybody's says it with the host, without which a user's number means little. */
    public String asked(String by) {
        return by + " on " + host;
    }

    /** Whether that record is of this very member. */
    boolean owns(Disruption disruption) {
        return disruption.memberId().equals(member.hex())
                && disruption.clusterId().equals(cluster.hex());
    }
}
