package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.Follower;
import io.etcdagent.daemon.rollout.SeenRollout;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;

/** One rollout for one follower, out of all that the agent sees; called by one thread at a time. */
final class FollowedRollout {

    private final String id;
    private final long after;
    private final Follower<RolloutView> follower;
    private long newest;
    private boolean ended;

    /**
     * @param id the rollout that is followed
     * @param after the revision that the follower has seen: only what is newer is told; 0 for none
     */
    FollowedRollout(String id, long after, Follower<RolloutView> follower) {
        this.id = id;
        this.after = after;
        this.follower = follower;
    }

    /**
     * Passes on what concerns the follower: its rollout, until that stands still, or the one that took its place. What
     * was read before that which was passed on last is no news: the agent may have seen it before the follower came.
     */
    void tell(SeenRollout seen) {
        if (ended || seen.revision() < newest) {
            return;
        }
        newest = seen.revision();
        ended = !seen.view().id().equals(id) || standsStill(seen.view());
        if (seen.revision() > after) {
            follower.next(seen.view());
        }
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
