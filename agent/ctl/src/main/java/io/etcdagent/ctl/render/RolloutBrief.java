package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;

/** A rollout in few words, for those who asked for something else. */
final class RolloutBrief {

    private RolloutBrief() {}

    static List<String> lines(RolloutView rollout, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(RolloutText.standing(rollout, style) + ", " + RolloutText.progress(rollout));
        RolloutPause pause = rollout.pause();
        if (pause != null) {
            lines.add("  paused" + RolloutTrouble.paused(pause));
        }
        lines.add("  "
                + (rollout.state() == RolloutState.PAUSED
                        ? "why, and what to do: etcd-agentctl rollout; go on: etcd-agentctl rollout resume"
                        : "watch it: etcd-agentctl rollout watch"));
        return lines;
    }
}
