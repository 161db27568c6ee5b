package io.etcdagent.protocol;

import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This node and its agent.
 *
 * @param memberId the local member's id, absent while it was never heard
 * @param checkedAt when the report was made
 * @param ageMillis milliseconds since then, by a monotonic clock, when the answer was given
 * @param stale whether the report, or the member list in it, is older than it should be
 * @param foreign the newest change of etcd's unit that this agent had no part in; absent when none is known
 */
@Json
public record NodeHealth(
        @Nullable String memberId,
        String memberName,
        String host,
        Verdict verdict,
        List<String> reasons,
        UnitView unit,
        String checkedAt,
        long ageMillis,
        boolean stale,
        String agentVersion,
        @Nullable ForeignChange foreign) {

    /** The same with more reasons, for which it is no longer healthy if it was. */
    public NodeHealth degraded(List<String> more) {
        List<String> all = new ArrayList<>(reasons);
        all.addAll(more);
        return new NodeHealth(
                memberId,
                memberName,
                host,
                verdict == Verdict.HEALTHY ? Verdict.DEGRADED : verdict,
                List.copyOf(all),
                unit,
                checkedAt,
                ageMillis,
                stale,
                agentVersion,
                foreign);
    }
}
