package io.etcdagent.ctl.render;

import io.etcdagent.protocol.DiagnosisReport;
import io.etcdagent.protocol.FindingView;
import io.etcdagent.protocol.RuledOutView;
import java.util.ArrayList;
import java.util.List;

/** Why a member is down or sick. */
public final class DiagnosisText {

    private DiagnosisText() {}

    public static List<String> lines(DiagnosisReport report, Style style) {
        List<String> lines = new ArrayList<>();
        String who = Plain.member(report.memberName(), report.memberId()) + " on " + Plain.text(report.host());
        if (report.findings().isEmpty()) {
            lines.add(
                    report.well()
                            ? style.apply(Tint.GOOD, "nothing is wrong with " + who)
                            : style.apply(Tint.BAD, "something is wrong with " + who + ", and it is not known what"));
            lines.add("  " + Plain.text(report.standing()));
        }
        boolean first = true;
        for (FindingView finding : report.findings()) {
            if (!first) {
                lines.add("");
            }
            lines.addAll(finding(finding, style.apply(first ? Tint.BAD : Tint.WARN, first ? "WRONG" : "also ")));
            first = false;
        }
        for (RuledOutView ruledOut : report.ruledOut()) {
            lines.add("");
            lines.add(
                    style.apply(Tint.FAINT, "not ") + Plain.text(ruledOut.id()) + ": " + Plain.text(ruledOut.reason()));
            lines.add("     although it logged: " + Plain.text(ruledOut.line()));
        }
        for (String unseen : report.unseen()) {
            lines.add("");
            lines.add(style.apply(Tint.WARN, "not seen: ") + Plain.text(unseen));
        }
        if (!report.well() && report.findings().isEmpty()) {
            lines.add("");
            lines.addAll(lastLines(report.lastLines()));
        }
        return lines;
    }

    private static List<String> finding(FindingView finding, String mark) {
        List<String> lines = new ArrayList<>();
        lines.add(mark + ' ' + Plain.text(finding.id()) + ": " + Plain.text(finding.diagnosis()));
        String evidence = finding.evidence();
        if (evidence != null) {
            lines.add("  it logged:  " + Plain.text(evidence));
        }
        finding.reasons().forEach(reason -> lines.add("  because:    " + Plain.text(reason)));
        finding.next().forEach(step -> lines.add("  do next:    " + Plain.text(step)));
        lines.add("  do not:     " + Plain.text(finding.avoid()));
        lines.add("  recover:    "
                + switch (finding.recovery()) {
                    case MENDS -> "replaces this member, and so mends this";
                    case DOES_NOT_HELP -> "does not help here";
                    case HUMAN -> "only if you know that it is right: the agent does not";
                });
        return lines;
    }

    private static List<String> lastLines(List<String> logged) {
        List<String> lines = new ArrayList<>();
        lines.add(logged.isEmpty() ? "it logged nothing" : "it logged last:");
        logged.forEach(line -> lines.add("  " + Plain.text(line)));
        return lines;
    }
}
