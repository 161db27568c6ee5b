package io.etcdagent.daemon.control.api;

import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.RolloutView;
import java.util.List;
import java.util.Optional;

/** Shows the rollout that goes on in the health report, or says that there is one which this agent cannot read. */
final class RolloutInHealth {

    private RolloutInHealth() {}

    static HealthReport tell(HealthReport report, Optional<RolloutView> active, Optional<String> notUnderstood) {
        return new HealthReport(
                report.cluster(),
                report.members(),
                notUnderstood.map(why -> leftBehind(report.node(), why)).orElse(report.node()),
                report.disruption(),
                active.orElse(null),
                report.checks());
    }

    /** An agent that cannot take part in what the others do is nothing that may be passed over. */
    private static NodeHealth leftBehind(NodeHealth node, String why) {
        return node.degraded(List.of("This agent takes no part in the rollout: " + why + "."));
    }
}
