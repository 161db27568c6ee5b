package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionNews;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says in the health report who is down on purpose, why, since when and by whom. While a record stands no other member
 * may be stopped, so even when all members are well the cluster counts as degraded. Decides, asks nobody.
 */
final class DisruptionInHealth {

    private final Duration staleAfter;

    /** @param staleAfter how old the knowledge that there is no record may be */
    DisruptionInHealth(Duration staleAfter) {
        this.staleAfter = staleAfter;
    }

    HealthReport tell(HealthReport report, DisruptionNews.Latest latest) {
        ClusterHealth cluster =
                reason(latest).map(reason -> degraded(report.cluster(), reason)).orElse(report.cluster());
        return new HealthReport(
                cluster, report.members(), report.node(), view(latest).orElse(null), report.rollout(), report.checks());
    }

    /** The record as it was read last. */
    static Optional<DisruptionView> view(DisruptionNews.Latest latest) {
        return latest.content() instanceof DisruptionNews.Content.Stands stands
                ? Optional.of(LockViews.view(stands.standing()))
                : Optional.empty();
    }

    private Optional<String> reason(DisruptionNews.Latest latest) {
        DisruptionNews.Content content = latest.content();
        if (content instanceof DisruptionNews.Content.Stands stands) {
            return Optional.of(words(stands.standing().disruption()) + asOf(latest) + ".");
        }
        if (content instanceof DisruptionNews.Content.NotUnderstood not) {
            return Optional.of("Somebody may be down on purpose: " + not.why() + asOf(latest) + ".");
        }
        // One call that failed says little; etcd is asked again at once, and its members' health is told anyhow.
        if (latest.failure().isEmpty() || latest.age().compareTo(staleAfter) <= 0) {
            return Optional.empty();
        }
        String last = content instanceof DisruptionNews.Content.NoRecord
                ? "there was no record " + latest.age().toSeconds() + " s ago, and now "
                : "";
        return Optional.of("Whether a member is down on purpose is not known: " + last
                + latest.failure().get() + ".");
    }

    private static String words(Disruption disruption) {
        String on = " on " + disruption.host();
        String next;
        if (disruption.keepsDown()) {
            next = "bring it back," + on + ", with: etcd-agentctl start";
        } else {
            next = "its agent is " + doing(disruption.kind()) + ", see etcd-agentctl status" + on;
        }
        return disruption.describe() + "; no other member is stopped until it is back; " + next;
    }

    private static String doing(OperationKind kind) {
        return switch (kind) {
            case RESTART -> "restarting it";
            case STOP, START -> "stopping it or bringing it back";
            case RECOVER -> "replacing it by a new member with the data of the others";
            case CLEAR_ALARM -> "taking the cluster out of NOSPACE";
            case DEFRAGMENT -> "having it defragmented, or waiting until it is well";
        };
    }

    private static String asOf(DisruptionNews.Latest latest) {
        return latest.failure()
                .map(why -> " (as it was read " + latest.age().toSeconds() + " s ago; now " + why + ")")
                .orElse("");
    }

    private static ClusterHealth degraded(ClusterHealth cluster, String reason) {
        List<String> reasons = new ArrayList<>(cluster.reasons());
        reasons.add(reason);
        Verdict verdict = cluster.verdict() == Verdict.HEALTHY ? Verdict.DEGRADED : cluster.verdict();
        return new ClusterHealth(cluster.id(), verdict, List.copyOf(reasons));
    }
}
