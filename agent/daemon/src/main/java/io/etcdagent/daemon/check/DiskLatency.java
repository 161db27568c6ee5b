package io.etcdagent.daemon.check;

import io.etcdagent.daemon.measure.Histogram;
import io.etcdagent.daemon.measure.Recent;
import java.util.Optional;
import java.util.function.Function;

/** The 99th percentile of a latency of the local etcd's disk, over the last minutes. */
final class DiskLatency implements Judge {

    /** With fewer observations the 99th percentile is nothing but the slowest one. */
    private static final long ENOUGH = 100;

    private final Check check;
    private final String what;
    private final Function<Recent, Optional<Histogram>> histogram;

    private DiskLatency(Check check, String what, Function<Recent, Optional<Histogram>> histogram) {
        this.check = check;
        this.what = what;
        this.histogram = histogram;
    }

    static DiskLatency ofLog() {
        return new DiskLatency(Check.FSYNC_LATENCY, "an fsync of its log", Recent::walFsync);
    }

    static DiskLatency ofBackend() {
        return new DiskLatency(Check.COMMIT_LATENCY, "a commit to its backend file", Recent::backendCommit);
    }

    @Override
    public Outcome judge(Situation situation, double threshold) {
        Recent recent = situation.measures().recent();
        Optional<Histogram> observed = histogram.apply(recent);
        if (observed.isEmpty()) {
            return Outcome.unknown("etcd's metrics were not read twice yet since it started");
        }
        Histogram lately = observed.get();
        if (lately.count() == 0) {
            return Outcome.ok("Nothing was written in the last " + span(recent) + ".");
        }
        double slow = lately.quantile(0.99).orElse(0);
        String found = "In the last " + span(recent) + " " + what + " took no longer than " + Words.time(slow)
                + " in 99 % of " + lately.count() + " cases.";
        if (!check.beyond(slow, threshold)) {
            return Outcome.ok(found, slow);
        }
        if (lately.count() < ENOUGH) {
            return Outcome.unknown("too little was written to tell; in the last " + span(recent) + " " + what
                    + " took no longer than " + Words.time(slow) + " in most of " + lately.count() + " cases");
        }
        return Outcome.warning(
                found,
                slow,
                "See who else is busy on that disk: iostat -x 5 3, and pidstat -d 5 3. Give etcd's data a disk of its own,"
                        + " or its process precedence: ionice -c2 -n0 -p $(pgrep -x etcd)");
    }

    private static String span(Recent recent) {
        return Words.time(Words.seconds(recent.span()));
    }
}
