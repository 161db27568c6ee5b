package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutView;
import java.util.List;

/** Who paused a rollout, when and why: where the agents paused it for a failure, the reason is what the member said. */
final class PauseText {

    private PauseText() {}

    /** In one line; none where it is not paused. */
    static List<String> line(RolloutView rollout, Style style) {
        RolloutPause pause = rollout.pause();
        return pause == null
                ? List.of()
                : List.of("  " + who(pause, style)
                        + (pause.reason().isEmpty() ? ", who gave no reason" : ": " + Plain.text(pause.reason())));
    }

    /** The reason in a line of its own: where lines are cut at their end, it would be lost behind who it was. */
    static List<String> lines(RolloutView rollout, Style style) {
        RolloutPause pause = rollout.pause();
        return pause == null || pause.reason().isEmpty()
                ? line(rollout, style)
                : List.of("  " + who(pause, style) + ':', "  " + Plain.text(pause.reason()));
    }

    private static String who(RolloutPause pause, Style style) {
        return style.apply(Tint.WARN, "paused") + " since " + Plain.text(pause.since()) + " by "
                + Plain.text(pause.by());
    }
}
