package io.etcdagent.daemon.control;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.util.Optional;

/** One rollout for one follower, out of all that the agent sees; called by one thread at a time. */
final class FollowedRollout {

    private final String id;
    private final Optional<String> older;
    private final AgentApi.Follower<RolloutView> follower;
    private boolean ended;

    /**
     * @param id the rollout that is followed
     * @param seenBefore the one that the agent saw last before that; another one is older, and no news
     */
    FollowedRollout(String id, Optional<String> seenBefore, AgentApi.Follower<RolloutView> follower) {
        this.id = id;
        this.older = seenBefore.filter(seen -> !seen.equals(id));
        this.follower = follower;
    }

    /** Passes on what concerns the follower: its rollout, until that stands still, or the one that took its place. */
    void tell(RolloutView view) {
        boolean same = view.id().equals(id);
        if (ended || (!same && older.filter(view.id()::equals).isPresent())) {
            return;
        }
        ended = !same || standsStill(view);
        follower.next(view);
        if (ended) {
            follower.end();
        }
    }

    /** Over or paused, and no member is on its way back any more. */
    private static boolean standsStill(RolloutView rollout) {
        return rollout.state() != RolloutState.RUNNING
                && rollout.members().stream().noneMatch(member -> member.state() == RolloutMemberState.RUNNING);
    }
}
