package io.etcdagent.ctl.render;

import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;

/** Why a rollout does not go on as it should: what became of the members that failed. */
final class RolloutTrouble {

    private RolloutTrouble() {}

    /** @param told what was said already, and is not said again */
    static List<String> lines(RolloutView rollout, String told, Style style) {
        List<String> lines = new ArrayList<>();
        for (RolloutMemberView member : RolloutMemberText.in(rollout, RolloutMemberState.FAILED)) {
            lines.addAll(failure(member, told, style));
        }
        return lines;
    }

    private static List<String> failure(RolloutMemberView member, String told, Style style) {
        List<String> lines = new ArrayList<>();
        boolean known = RolloutMemberText.failureIn(told, member);
        List<String> gates = GatesText.notOpen(member.gates(), style);
        if (known && gates.isEmpty() && member.log().isEmpty()) {
            return lines;
        }
        lines.add(style.apply(Tint.BAD, RolloutMemberText.label(member) + " failed")
                + (known || member.message().isEmpty() ? "" : ": " + Plain.text(member.message())));
        gates.forEach(line -> lines.add("  " + line));
        if (!member.log().isEmpty()) {
            lines.add("  its etcd's log, the newest line last:");
            member.log().forEach(line -> lines.add("    " + Plain.text(line)));
        }
        return lines;
    }
}
