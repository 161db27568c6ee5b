package io.etcdagent.daemon.rollout;

import io.avaje.jsonb.Json;
import io.etcdagent.protocol.RolloutState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as it is declared in etcd.
 *
 * @param version {@link io.etcdagent.daemon.coordination.StoredJson#VERSION}
 * @param clusterId the cluster it is for; an agent of another cluster takes no part
 * @param members those to be restarted
 * @param between the step to run on each node while its etcd is down; null for none
 * @param settleMillis how long the start gates must hold for each member
 * @param message one line for an operator
 */
@Json
public record RolloutRecord(
        int version,
        String id,
        String clusterId,
        RolloutState state,
        String message,
        String reason,
        String requestedBy,
        String createdAt,
        @Nullable String between,
        long settleMillis,
        List<Target> members) {

    /** A member to be restarted; the id is hexadecimal. */
    @Json
    public record Target(String id, String name) {}

    /** The same, declared: the agents carry it out. */
    RolloutRecord begun() {
        return ended(RolloutState.RUNNING, "restarting " + members.size() + " members one by one");
    }

    RolloutRecord ended(RolloutState end, String words) {
        return new RolloutRecord(
                version, id, clusterId, end, words, reason, requestedBy, createdAt, between, settleMillis, members);
    }
}
