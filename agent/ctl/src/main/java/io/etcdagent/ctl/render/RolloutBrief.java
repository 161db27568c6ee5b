package io.etcdagent.ctl.render;

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
        lines.addAll(PauseText.line(rollout, style));
        lines.addAll(next(rollout.state()));
        return lines;
    }

    /** Of one that is over there is nothing to watch or to change. */
    private static List<String> next(RolloutState state) {
        return switch (state) {
            case RUNNING -> List.of("  watch it: etcd-agentctl rollout watch");
            case PAUSED ->
                List.of("  more about it: etcd-agentctl rollout; go on: etcd-agentctl rollout resume; give it up:"
                        + " etcd-agentctl rollout abort");
            case PLANNED, SUCCEEDED, FAILED, ABORTED -> List.of();
        };
    }
}
