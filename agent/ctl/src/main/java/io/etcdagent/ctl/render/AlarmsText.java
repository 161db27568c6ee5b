package io.etcdagent.ctl.render;

import io.etcdagent.protocol.AlarmView;
import io.etcdagent.protocol.AlarmsView;
import java.util.ArrayList;
import java.util.List;

/** The alarms that stand, each with what it means and what to do. */
public final class AlarmsText {

    private AlarmsText() {}

    public static List<String> lines(AlarmsView view, Style style) {
        if (view.alarms().isEmpty()) {
            return List.of("no alarm stands");
        }
        List<String> lines = new ArrayList<>();
        for (AlarmView alarm : view.alarms()) {
            lines.add(style.apply(Tint.BAD, Plain.text(alarm.alarm())) + " at " + whose(alarm));
            lines.add("  " + Plain.text(alarm.meaning()));
            lines.add("  next: " + Plain.text(alarm.next()));
        }
        return lines;
    }

    private static String whose(AlarmView alarm) {
        return alarm.memberName().isEmpty()
                ? "no member (" + Plain.text(alarm.memberId()) + ")"
                : Plain.member(alarm.memberName(), alarm.memberId());
    }
}
