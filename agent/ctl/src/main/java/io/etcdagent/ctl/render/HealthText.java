package io.etcdagent.ctl.render;

import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.UnitView;
import io.etcdagent.protocol.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How well the cluster and this node are. */
public final class HealthText {

    private HealthText() {}

    /** What an operator wants at first sight. */
    public static List<String> lines(HealthReport report, Style style) {
        List<String> lines = verdicts(report, style);
        lines.addAll(ChecksText.warnings(report.checks(), style));
        return lines;
    }

    /** The same, with everything that was checked. */
    public static List<String> detail(HealthReport report, Style style) {
        List<String> lines = verdicts(report, style);
        lines.addAll(ChecksText.all(report.checks(), style));
        return lines;
    }

    private static List<String> verdicts(HealthReport report, Style style) {
        List<String> lines = new ArrayList<>(cluster(report.cluster(), style));
        lines.addAll(node(report.node(), style));
        DisruptionView disruption = report.disruption();
        if (disruption != null) {
            lines.addAll(DisruptionText.lines(disruption, style));
        }
        RolloutView rollout = report.rollout();
        if (rollout != null) {
            lines.addAll(RolloutBrief.lines(rollout, style));
        }
        lines.add("");
        lines.addAll(MembersText.table(report.members(), style));
        return lines;
    }

    static List<String> cluster(ClusterHealth cluster, Style style) {
        String id = cluster.id();
        return verdict(
                "cluster" + (id == null ? "" : ' ' + Plain.text(id)), cluster.verdict(), cluster.reasons(), style);
    }

    static List<String> node(NodeHealth node, Style style) {
        String id = node.memberId();
        String member = Plain.member(node.memberName(), id == null ? "id not known" : id);
        List<String> lines = new ArrayList<>(
                verdict("member " + member + " on " + Plain.text(node.host()), node.verdict(), node.reasons(), style));
        lines.add(unit(node.unit()));
        ForeignChange foreign = node.foreign();
        if (foreign != null) {
            lines.add(style.apply(Tint.WARN, "not by this agent:") + ' ' + Plain.text(foreign.message()) + " (seen "
                    + Plain.text(foreign.at()) + ')');
        }
        if (node.stale()) {
            lines.add(style.apply(
                    Tint.WARN,
                    "this report is " + Amounts.duration(Duration.ofMillis(node.ageMillis()))
                            + " old: the agent's checks do not get through"));
        }
        return lines;
    }

    private static List<String> verdict(String what, Verdict verdict, List<String> reasons, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(what + " is " + style.apply(Tint.of(verdict), verdict.word()));
        for (String reason : reasons) {
            lines.add("  " + Plain.text(reason));
        }
        return lines;
    }

    private static String unit(UnitView unit) {
        StringBuilder line = new StringBuilder("unit ").append(Plain.text(unit.name()));
        line.append(" is ").append(Plain.text(unit.activeState()));
        if (!unit.subState().isEmpty()) {
            line.append(" (").append(Plain.text(unit.subState())).append(')');
        }
        String since = unit.since();
        if (since != null) {
            line.append(" since ").append(Plain.text(since));
        }
        if (unit.mainPid() != 0) {
            line.append(", pid ").append(unit.mainPid());
        }
        if (!unit.result().isEmpty() && !unit.result().equals("success")) {
            line.append(", result ").append(Plain.text(unit.result()));
        }
        return line.toString();
    }
}
