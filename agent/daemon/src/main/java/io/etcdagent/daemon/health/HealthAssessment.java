package io.etcdagent.daemon.health;

import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MembersView;
import java.time.Duration;
import java.util.List;

/** What a check means for operators: verdicts, and for each that is not healthy the reasons. Decides, asks nobody. */
public final class HealthAssessment {

    private final NodeAssessment node;
    private final ByHand byHand;

    /**
     * Judges for one node.
     *
     * @param staleAfter how old a check may be until it counts as stale
     */
    public HealthAssessment(NodeIdentity identity, Duration staleAfter) {
        this(identity, staleAfter, NodeRemarks.NONE);
    }

    /**
     * Judges for one node.
     *
     * @param staleAfter how old a check may be until it counts as stale
     * @param remarks what its configuration tells
     */
    public HealthAssessment(NodeIdentity identity, Duration staleAfter, NodeRemarks remarks) {
        this.node = new NodeAssessment(identity, staleAfter, remarks);
        this.byHand = identity.byHand();
    }

    /**
     * All that {@code health} tells.
     *
     * @param age of the check, by the monotonic clock
     */
    public HealthReport report(HealthCheck check, Duration age) {
        return new HealthReport(
                ClusterAssessment.assess(check.cluster(), byHand),
                memberHealths(check),
                node.assess(check, age),
                null,
                null);
    }

    /**
     * All that {@code members} tells.
     *
     * @param age of the check, by the monotonic clock
     */
    public MembersView members(HealthCheck check, Duration age) {
        ClusterObservation cluster = check.cluster();
        return new MembersView(
                cluster.members().map(list -> list.clusterId().hex()).orElse(null),
                memberHealths(check),
                cluster.members().isEmpty() || cluster.listStale() || node.stale(age),
                cluster.listAge().plus(age).toMillis());
    }

    private static List<MemberHealth> memberHealths(HealthCheck check) {
        return check.cluster().observations().stream()
                .map(observation -> MemberAssessment.assess(observation, check.cluster()))
                .toList();
    }
}
