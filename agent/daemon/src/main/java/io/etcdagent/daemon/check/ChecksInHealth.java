package io.etcdagent.daemon.check;

import io.etcdagent.protocol.CheckState;
import io.etcdagent.protocol.CheckView;
import io.etcdagent.protocol.HealthReport;
import java.util.List;
import java.util.Set;

/**
 * Puts the detail into the health report. A warning changes no verdict: it is about what may come, or is slow. What makes
 * this node's etcd stop serving within hours makes the node degraded when it is critical: no room on its disk, no room
 * under its quota, a certificate that ends. What the verdicts tell already, such as a member that went back in time, is not
 * told twice.
 */
final class ChecksInHealth {

    private static final Set<String> DEGRADING =
            Set.of(Check.DISK_FREE.id(), Check.QUOTA_USE.id(), Check.CERTIFICATE_EXPIRY.id());

    private ChecksInHealth() {}

    static HealthReport tell(HealthReport report, List<CheckView> checks) {
        List<String> imminent = checks.stream()
                .filter(check -> check.state() == CheckState.CRITICAL && DEGRADING.contains(check.id()))
                .map(check -> check.found() + (check.remedy() == null ? "" : " " + check.remedy() + "."))
                .toList();
        return new HealthReport(
                report.cluster(),
                report.members(),
                imminent.isEmpty() ? report.node() : report.node().degraded(imminent),
                report.disruption(),
                report.rollout(),
                checks);
    }
}
