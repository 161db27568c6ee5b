package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import java.util.Optional;

/**
 * How a member that joins comes nearer to the others. It is there when it has applied what the leader had committed at
 * the first look at which the member itself answered: to wait for what is written meanwhile could take for ever.
 */
final class CatchingUp {

    private final MemberId id;
    private Optional<Long> goal = Optional.empty();
    private long applied = -1;
    private long bytes = -1;

    CatchingUp(MemberId id) {
        this.id = id;
    }

    /**
     * One look.
     *
     * @param gotOn whether there is more than at the look before
     * @param words how far it is, for people
     */
    record Look(boolean done, boolean gotOn, String words) {}

    /** @param dataBytes how much data the member has on its disk; while it takes a snapshot nothing else grows */
    Look look(ClusterObservation cluster, long dataBytes) {
        boolean more = dataBytes > bytes;
        bytes = Math.max(bytes, dataBytes);
        Optional<MemberStatus> own = cluster.of(id)
                .flatMap(MemberObservation::status)
                .filter(status -> status.memberId().equals(id));
        Optional<Long> committed = committedByLeader(cluster);
        if (own.isEmpty()) {
            return new Look(
                    false, more, "it does not answer yet; it has " + new FileSize(dataBytes).words() + " of data");
        }
        if (goal.isEmpty()) {
            goal = committed;
        }
        more |= own.get().raftAppliedIndex() > applied;
        applied = own.get().raftAppliedIndex();
        String words = "it has applied " + applied + " of "
                + goal.map(String::valueOf).orElse("an unknown number of") + " entries; it has "
                + new FileSize(dataBytes).words() + " of data";
        return new Look(goal.filter(index -> applied >= index).isPresent(), more, words);
    }

    private static Optional<Long> committedByLeader(ClusterObservation cluster) {
        return cluster.observations().stream()
                .flatMap(observation -> observation.status().stream())
                .filter(MemberStatus::isLeader)
                .map(MemberStatus::raftIndex)
                .max(Long::compare);
    }
}
