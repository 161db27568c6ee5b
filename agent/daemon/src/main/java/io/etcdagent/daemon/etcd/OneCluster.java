package io.etcdagent.daemon.etcd;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Admits members of one cluster only. Nobody else's etcd is written to, even if it serves an address at which one of our
 * members was seen a moment ago. Asking a member for its status costs it next to nothing: it answers by itself.
 */
public final class OneCluster implements EtcdFailover.Admission {

    private final Supplier<Optional<ClusterId>> cluster;

    /** @param cluster which one; while it is empty no member is admitted */
    public OneCluster(Supplier<Optional<ClusterId>> cluster) {
        this.cluster = cluster;
    }

    @Override
    public void admit(EtcdConnection member, Duration deadline) throws EtcdException {
        Optional<ClusterId> own = cluster.get();
        if (own.isEmpty()) {
            throw refused(member, "is not asked: this agent has not learned yet which cluster it belongs to");
        }
        ClusterId found = member.status(deadline).clusterId();
        if (!found.equals(own.get())) {
            throw refused(
                    member,
                    "is not asked: it belongs to cluster " + found.hex() + ", and this agent to cluster "
                            + own.get().hex());
        }
    }

    private static EtcdException refused(EtcdConnection member, String why) {
        return new EtcdException(EtcdException.Kind.REFUSED, member.endpoint(), member.endpoint() + " " + why, null);
    }
}
