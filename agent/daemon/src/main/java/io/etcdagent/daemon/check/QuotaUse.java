package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.measure.EtcdMetrics;
import java.util.OptionalDouble;

/** How near the local member's backend file is to its quota. etcd counts the whole file, free pages too. */
final class QuotaUse implements Judge {

    private static final double NEARLY_FULL = 95;

    @Override
    public Outcome judge(Situation situation, double threshold) {
        double quota = quota(situation);
        if (quota < 0) {
            return Outcome.ok("This member has no quota.");
        }
        if (quota == 0) {
            return Outcome.unknown(
                    "neither etcd's metrics nor its settings tell its quota; " + situation.withoutMetrics());
        }
        OptionalDouble size = size(situation);
        if (size.isEmpty()) {
            return Outcome.unknown("the local member does not tell the size of its backend file");
        }
        double use = 100 * size.getAsDouble() / quota;
        String found = "The backend file of this member has " + Words.bytes((long) size.getAsDouble())
                + " of its quota of " + Words.bytes((long) quota) + " (" + Words.percent(use) + ").";
        String remedy = "See which keys take the room: etcd-agentctl tables. Compact what no client reads any more"
                + " (etcdctl compact REVISION), then give the free pages back: etcd-agentctl defragment --cluster; or set a"
                + " larger --quota-backend-bytes on all members";
        if (use >= NEARLY_FULL) {
            return Outcome.critical(found, use, remedy);
        }
        return Check.QUOTA_USE.beyond(use, threshold) ? Outcome.warning(found, use, remedy) : Outcome.ok(found, use);
    }

    /** What etcd says is in force wins. Negative for none, 0 where it is not known. */
    private static double quota(Situation situation) {
        OptionalDouble told =
                situation.measures().etcd().map(EtcdMetrics::quota).orElse(OptionalDouble.empty());
        if (told.isPresent() && situation.stale().isEmpty()) {
            return told.getAsDouble();
        }
        return situation.configuredQuota().isPresent()
                ? (double) situation.configuredQuota().getAsLong()
                : 0;
    }

    /** The status is newer than the metrics. */
    private static OptionalDouble size(Situation situation) {
        long status = situation
                .cluster()
                .local()
                .flatMap(situation.cluster()::of)
                .flatMap(seen -> seen.status().map(MemberStatus::dbSize))
                .orElse(0L);
        return status > 0
                ? OptionalDouble.of((double) status)
                : situation.measures().etcd().map(EtcdMetrics::dbSize).orElse(OptionalDouble.empty());
    }
}
