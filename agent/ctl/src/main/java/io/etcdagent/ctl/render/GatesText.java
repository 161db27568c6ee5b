package io.etcdagent.ctl.render;

import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.GatesReport;
import java.util.ArrayList;
import java.util.List;

/** Gates: what was found, and what would open those that are shut. */
public final class GatesText {

    private GatesText() {}

    public static List<String> lines(GatesReport report, Style style) {
        List<String> lines = new ArrayList<>();
        for (GateView gate : report.stop()) {
            lines.addAll(gate(gate, style));
        }
        String member = Plain.member(report.memberName(), report.memberId());
        lines.add(
                report.open()
                        ? style.apply(Tint.GOOD, "a restart of " + member + " would go ahead now")
                        : style.apply(Tint.BAD, "a restart of " + member + " would be refused now"));
        return lines;
    }

    /** Only those that are not open by themselves. */
    public static List<String> notOpen(List<GateView> gates, Style style) {
        return gates.stream()
                .filter(gate -> !gate.passed() || gate.overridden())
                .flatMap(gate -> gate(gate, style).stream())
                .toList();
    }

    public static List<String> all(List<GateView> gates, Style style) {
        return gates.stream().flatMap(gate -> gate(gate, style).stream()).toList();
    }

    private static List<String> gate(GateView gate, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(mark(gate, style) + " " + style.apply(Tint.STRONG, Plain.text(gate.name())) + aside(gate) + ": "
                + Plain.text(gate.evidence()));
        String remedy = gate.remedy();
        if (remedy != null) {
            lines.add("     to clear it: " + Plain.text(remedy));
        }
        return lines;
    }

    /** An overridden gate counts as passed, and has not. */
    private static String mark(GateView gate, Style style) {
        if (gate.overridden()) {
            return style.apply(Tint.WARN, "OVER");
        }
        return gate.passed() ? style.apply(Tint.GOOD, "ok  ") : style.apply(Tint.BAD, "SHUT");
    }

    private static String aside(GateView gate) {
        if (gate.overridden()) {
            return " (overridden)";
        }
        return gate.hard() || gate.passed() ? "" : " (soft)";
    }
}
