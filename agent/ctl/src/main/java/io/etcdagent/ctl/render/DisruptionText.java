package io.etcdagent.ctl.render;

import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of who is down on purpose. It is written before etcd is stopped and goes after it is back, so all that can be
 * said of a member that is not kept down is that it is or may be down, or silent while its file is rewritten.
 */
final class DisruptionText {

    private DisruptionText() {}

    static List<String> lines(DisruptionView record, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.apply(Tint.WARN, Plain.member(record.memberName(), record.memberId())) + " on "
                + Plain.text(record.host()) + ' ' + standing(record)
                + " on purpose since " + Plain.text(record.since()) + ": "
                + record.kind().word() + ", phase " + record.phase().word());
        lines.add("  operation " + Plain.text(record.operation()) + ", asked for by " + Plain.text(record.requestedBy())
                + reason(record.reason()) + ", token " + Long.toUnsignedString(record.token()));
        if (record.kind() == OperationKind.STOP) {
            lines.add("  until, on " + Plain.text(record.host()) + ": etcd-agentctl start");
        }
        return lines;
    }

    private static String standing(DisruptionView record) {
        return switch (record.kind()) {
            case STOP -> record.phase() == Phase.BETWEEN ? "is kept down" : "is or may be down";
            case RESTART, START -> "is or may be down";
            case RECOVER -> "is being replaced, or may be,";
            case DEFRAGMENT, CLEAR_ALARM -> "answers nothing, or may not,";
        };
    }

    private static String reason(String reason) {
        return reason.isEmpty() ? "" : ", reason: " + Plain.text(reason);
    }
}
