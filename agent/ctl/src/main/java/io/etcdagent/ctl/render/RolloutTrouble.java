package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;

/** Why a rollout does not go on as it should: who paused it, and what became of the members that failed. */
final class RolloutTrouble {

    private RolloutTrouble() {}

    static List<String> lines(RolloutView rollout, Style style) {
        List<String> lines = new ArrayList<>();
        RolloutPause pause = rollout.pause();
        if (pause != null) {
            lines.add(style.apply(Tint.WARN, "paused") + paused(pause));
        }
        for (RolloutMemberView member : RolloutMemberText.in(rollout, RolloutMemberState.FAILED)) {
            lines.addAll(failure(member, style));
        }
        return lines;
    }

    /** What follows the word. */
    static String paused(RolloutPause pause) {
        return " since " + Plain.text(pause.since()) + " by " + Plain.text(pause.by())
                + (pause.reason().isEmpty() ? ", who gave no reason" : ": " + Plain.text(pause.reason()));
    }

    private static List<String> failure(RolloutMemberView member, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.apply(Tint.BAD, RolloutMemberText.label(member) + " failed")
                + (member.message().isEmpty() ? "" : ": " + Plain.text(member.message())));
        GatesText.notOpen(member.gates(), style).forEach(line -> lines.add("  " + line));
        if (!member.log().isEmpty()) {
            lines.add("  its etcd's log, the newest line last:");
            member.log().forEach(line -> lines.add("    " + Plain.text(line)));
        }
        return lines;
    }
}
