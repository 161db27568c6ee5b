package io.etcdagent.ctl.render;

import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.NodeView;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.RolloutView;
import java.util.ArrayList;
import java.util.List;

/** All that an operator wants at first sight. */
public final class StatusText {

    private StatusText() {}

    public static List<String> lines(NodeView view, Style style) {
        List<String> lines = new ArrayList<>(HealthText.node(view.node(), style));
        lines.addAll(HealthText.cluster(view.cluster(), style));
        lines.add("agent " + Plain.text(view.node().agentVersion()));
        OperationView operation = view.operation();
        if (operation != null) {
            lines.add("operation " + Plain.text(operation.id()) + " (" + OperationsText.what(operation) + ") is "
                    + operation.state().word() + ", phase " + operation.phase().word()
                    + (operation.message().isEmpty() ? "" : ": " + Plain.text(operation.message())));
        }
        DisruptionView disruption = view.disruption();
        if (disruption != null) {
            lines.addAll(DisruptionText.lines(disruption, style));
        }
        RolloutView rollout = view.rollout();
        if (rollout != null) {
            lines.addAll(RolloutBrief.lines(rollout, style));
        }
        String coordination = view.coordination();
        if (coordination != null && !coordination.isEmpty()) {
            lines.add(style.apply(Tint.WARN, "attention: ") + Plain.text(coordination));
        }
        return lines;
    }
}
