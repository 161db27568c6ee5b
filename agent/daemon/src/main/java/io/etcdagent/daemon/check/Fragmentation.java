package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How much of the members' backend files are free pages. */
final class Fragmentation implements Judge {

    /** Below it nothing is gained (etcd's own rules: etcdDatabaseHighFragmentationRatio). */
    private static final long WORTH_IT = 100L << 20;

    @Override
    public Outcome judge(Situation situation, double threshold) {
        double worst = 0;
        boolean told = false;
        List<String> over = new ArrayList<>();
        for (Map.Entry<Member, MemberStatus> answer : situation.answers().entrySet()) {
            MemberStatus status = answer.getValue();
            // 0 is what a field that was never sent reads as: etcd 3.3 tells no size in use.
            if (status.dbSize() <= 0 || status.dbSizeInUse() <= 0) {
                continue;
            }
            told = true;
            double free = 100.0 * Math.max(0, status.dbSize() - status.dbSizeInUse()) / status.dbSize();
            if (status.dbSize() < WORTH_IT) {
                continue;
            }
            worst = Math.max(worst, free);
            if (Check.FRAGMENTATION.beyond(free, threshold)) {
                over.add(Words.bytes(status.dbSize() - status.dbSizeInUse()) + " of " + Words.bytes(status.dbSize())
                        + " at " + answer.getKey().label());
            }
        }
        if (!told) {
            return Outcome.unknown("no member tells how much of its backend file is in use");
        }
        if (over.isEmpty()) {
            return Outcome.ok("No backend file of over 100 MiB is mostly free pages.", worst);
        }
        return Outcome.warning(
                "Free pages: " + String.join("; ", over) + ".",
                worst,
                "Rewrite the files without them, one member at a time: etcd-agentctl defragment --cluster");
    }
}
