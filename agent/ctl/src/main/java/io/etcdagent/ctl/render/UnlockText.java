package io.etcdagent.ctl.render;

import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.UnlockRequest;
import java.util.ArrayList;
import java.util.List;

/** Taking the disruption record away: what stands, how it goes, and what is left afterwards. */
public final class UnlockText {

    private UnlockText() {}

    /** The record that stands, and the commands about it. */
    public static List<String> what(LockView lock, Style style) {
        List<String> lines = new ArrayList<>(LockText.record(lock, style));
        DisruptionView record = lock.disruption();
        if (record == null) {
            lines.add("there is nothing to unlock");
            return lines;
        }
        String host = Plain.text(record.host());
        String unlock = "etcd-agentctl unlock " + Plain.text(record.operation());
        lines.add(
                record.kind() == OperationKind.STOP
                        ? "to bring it back, on " + host + ": etcd-agentctl start"
                        : "its own agent takes the record away once the member is back; see, on " + host
                                + ": etcd-agentctl status");
        lines.add("if the member is back and the record stays, on " + host + ": " + unlock + " --reason TEXT");
        lines.add("if " + host + " or its agent is gone for good, on any node: " + unlock + " --force --reason TEXT");
        return lines;
    }

    /** The lock after it was done. */
    public static List<String> done(UnlockRequest done, LockView now, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.apply(
                Tint.GOOD, "the disruption record of operation " + Plain.text(done.operation()) + " is gone"));
        lines.addAll(LockText.lines(now, style));
        return lines;
    }
}
