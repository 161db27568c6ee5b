package io.etcdagent.ctl.render;

import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The detail of health: what is worth a warning and what to do, or all that was checked. */
final class ChecksText {

    private static final double DAY = 86_400;
    private static final double HOUR = 3600;
    private static final double MINUTE = 60;

    private ChecksText() {}

    /** Nothing if nothing is worth a warning: what is not known is none. */
    static List<String> warnings(List<CheckView> checks, Style style) {
        List<CheckView> warned = checks.stream().filter(ChecksText::warned).toList();
        List<String> lines = new ArrayList<>();
        if (!warned.isEmpty()) {
            lines.add("");
            lines.add("warnings (all checks: etcd-agentctl health --detail):");
            warned.forEach(check -> lines.addAll(lines(check, style)));
        }
        return lines;
    }

    /** Every check with its threshold, and why that is where it is. */
    static List<String> all(List<CheckView> checks, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("checks:");
        if (checks.isEmpty()) {
            lines.add("  none: all are turned off, or the agent is older than this program");
        }
        for (CheckView check : checks) {
            lines.addAll(lines(check, style));
            Double threshold = check.threshold();
            String from = threshold == null ? "" : "threshold " + amount(threshold, check.unit()) + ": ";
            lines.add("      " + style.apply(Tint.FAINT, from + Plain.text(check.reason())));
        }
        return lines;
    }

    private static boolean warned(CheckView check) {
        return check.state() == CheckState.WARNING || check.state() == CheckState.CRITICAL;
    }

    private static List<String> lines(CheckView check, Style style) {
        List<String> lines = new ArrayList<>();
        String word = String.format(Locale.ROOT, "%-8s", check.state().word());
        lines.add("  " + style.apply(Tint.of(check.state()), word) + " "
                + style.apply(Tint.STRONG, Plain.text(check.id())) + ": " + Plain.text(check.found()));
        String remedy = check.remedy();
        if (remedy != null) {
            lines.add("      next: " + Plain.text(remedy));
        }
        return lines;
    }

    private static String amount(double value, String unit) {
        return switch (unit) {
            case "percent" -> number(value) + " %";
            case "seconds" -> seconds(value);
            case "count" -> number(value);
            default -> number(value) + ' ' + Plain.text(unit);
        };
    }

    private static String seconds(double value) {
        if (value < 1) {
            return number(value * 1000) + " ms";
        }
        if (value < MINUTE) {
            return number(value) + " s";
        }
        if (value < HOUR) {
            return number(value / MINUTE) + " min";
        }
        return value < DAY ? number(value / HOUR) + " h" : number(value / DAY) + " d";
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
