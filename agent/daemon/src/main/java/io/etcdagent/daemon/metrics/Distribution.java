package io.etcdagent.daemon.metrics;

import java.util.List;

/**
 * How observations are spread.
 *
 * @param buckets by their bounds, the smallest first, without the one of no bound
 * @param count of all observations
 * @param sum of all observations, in the unit of the bounds
 */
record Distribution(List<Bucket> buckets, long count, double sum) {

    /**
     * One bucket.
     *
     * @param bound the largest value in it
     * @param count of all observations that are no larger, those of the buckets before included
     */
    record Bucket(double bound, long count) {}

    Distribution {
        buckets = List.copyOf(buckets);
    }
}
