package io.etcdagent.daemon.rollout;

import io.avaje.jsonb.Json;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutMemberState;
import org.jspecify.annotations.Nullable;

/**
 * How far one member is in a rollout; written by its own agent only.
 *
 * @param version {@link StoredJson#VERSION}
 * @param invocationBefore the run of etcd that its agent found when the turn came
 */
@Json
public record MemberProgress(
        int version,
        RolloutMemberState state,
        @Nullable Phase phase,
        String message,
        @Nullable String invocationBefore,
        @Nullable String startedAt,
        @Nullable String endedAt) {

    static final MemberProgress PENDING =
            new MemberProgress(StoredJson.VERSION, RolloutMemberState.PENDING, null, "", null, null, null);

    static MemberProgress begun(String invocation, String now) {
        return new MemberProgress(
                StoredJson.VERSION,
                RolloutMemberState.RUNNING,
                Phase.QUEUE,
                "its turn has come",
                invocation,
                now,
                null);
    }

    MemberProgress at(Phase newPhase, String words) {
        return new MemberProgress(version, state, newPhase, words, invocationBefore, startedAt, null);
    }

    MemberProgress ended(RolloutMemberState end, String words, String now) {
        return new MemberProgress(version, end, phase, words, invocationBefore, startedAt, now);
    }

    boolean is(RolloutMemberState wanted) {
        return state == wanted;
    }
}
