package io.etcdagent.daemon.check;

import io.etcdagent.daemon.measure.DiskSpace;
import java.util.Comparator;
import java.util.Optional;

/** Room on the file systems with etcd's data and log. */
final class DiskFree implements Judge {

    /** Two segments of its log, which etcd makes in advance: with less it cannot go on for long. */
    private static final long LAST_SEGMENTS = 128L << 20;

    @Override
    public Outcome judge(Situation situation, double threshold) {
        Optional<DiskSpace> tightest =
                situation.measures().disks().stream().min(Comparator.comparingDouble(DiskSpace::usablePercent));
        if (tightest.isEmpty() || situation.measures().diskFailure().isPresent()) {
            return Outcome.unknown(situation.measures().diskFailure().orElse("no directory was looked at"));
        }
        DiskSpace disk = tightest.get();
        double free = disk.usablePercent();
        String found = Words.bytes(disk.usable()) + " of " + Words.bytes(disk.total()) + " (" + Words.percent(free)
                + ") are free where " + disk.directory() + " is.";
        String remedy = "See what takes the room: df -h " + disk.directory() + "; du -xh --max-depth=2 "
                + disk.directory() + " | sort -h. Give the file system more, or clear what is not etcd's; never delete"
                + " anything in member/";
        boolean nearlyFull = situation.measures().disks().stream().anyMatch(each -> each.usable() < LAST_SEGMENTS);
        if (nearlyFull) {
            return Outcome.critical(found, free, remedy);
        }
        return Check.DISK_FREE.beyond(free, threshold) ? Outcome.warning(found, free, remedy) : Outcome.ok(found, free);
    }
}
