package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import java.nio.file.Path;

/**
 * The local endpoint is served by a member of another cluster than the one that this agent has recorded: etcd was
 * started with other data, or the endpoint leads elsewhere. It is told, and never taken for the member that this agent
 * looks after.
 *
 * @param recorded the cluster that this agent belongs to
 * @param member who answers instead
 * @param found the cluster of whoever answers
 * @param recordedIn the file that says so
 */
public record ForeignCluster(ClusterId recorded, MemberId member, ClusterId found, Path recordedIn) {

    /** One sentence for an operator. */
    public String describe() {
        return "The local endpoint is served by member " + member.hex() + " of cluster " + found.hex()
                + ", but this agent belongs to cluster " + recorded.hex() + ", as " + recordedIn + " says.";
    }

    /** What to do, for an accident and for a cluster that was made anew on purpose. */
    public String remedy() {
        return "If that is a mistake, give etcd its own data directory back, or this agent the right endpoint"
                + " (etcd-agent --check-config). If the cluster was made anew on purpose: mv " + recordedIn + " "
                + recordedIn + ".cluster-" + recorded.hex() + " && systemctl restart etcd-agent";
    }

    /** Why the recorded member does not answer, in words that follow "does not answer:". */
    String silence() {
        return "member " + member.hex() + " of another cluster, " + found.hex() + ", does at the local endpoint";
    }
}
