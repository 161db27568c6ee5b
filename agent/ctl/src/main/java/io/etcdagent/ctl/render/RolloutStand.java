package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;

/** Whether anything more comes of a rollout by itself. */
public final class RolloutStand {

    private RolloutStand() {}

    /** Over or paused, and no member is on its way back any more: the agents end what is followed by the same rule. */
    public static boolean still(RolloutView rollout) {
        return rollout.state() != RolloutState.RUNNING
                && RolloutMemberText.in(rollout, RolloutMemberState.RUNNING).isEmpty();
    }
}
