package io.etcdagent.daemon.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts durations by how long they were, for any number of threads. */
final class Durations {

    /** In seconds: from a write to a healthy etcd to the five minutes that a member has to catch up. */
    private static final double[] BOUNDS = {0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300};

    // Guarded by "this". One more than there are bounds, for what lies beyond all.
    private final long[] counts = new long[BOUNDS.length + 1];
    private double sum;

    synchronized void add(Duration duration) {
        double seconds = seconds(duration);
        int place = 0;
        while (place < BOUNDS.length && seconds > BOUNDS[place]) {
            place++;
        }
        counts[place]++;
        sum += seconds;
    }

    synchronized Distribution now() {
        List<Distribution.Bucket> buckets = new ArrayList<>(BOUNDS.length);
        long below = 0;
        for (int place = 0; place < BOUNDS.length; place++) {
            below += counts[place];
            buckets.add(new Distribution.Bucket(BOUNDS[place], below));
        }
        return new Distribution(buckets, below + counts[BOUNDS.length], sum);
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
