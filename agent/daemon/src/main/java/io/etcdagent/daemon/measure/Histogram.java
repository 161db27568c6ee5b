package io.etcdagent.daemon.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A histogram as Prometheus has it: how many observations were at most so large, since the process began, or between two
 * moments.
 *
 * @param buckets by their bounds, the smallest first, without the one of no bound
 * @param count of all observations
 * @param sum of all observations, in the unit of the bounds
 */
public record Histogram(List<Bucket> buckets, long count, double sum) {

    /**
     * One bucket.
     *
     * @param bound the largest value in it
     * @param count of the observations that are no larger
     */
    public record Bucket(double bound, long count) {}

    public Histogram {
        buckets = List.copyOf(buckets);
    }

    /**
     * What came after an earlier state of it.
     *
     * @return empty if this one does not go on from there: the process began anew, or has other buckets
     */
    public Optional<Histogram> since(Histogram before) {
        if (count < before.count || buckets.size() != before.buckets.size()) {
            return Optional.empty();
        }
        List<Bucket> difference = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            Bucket now = buckets.get(i);
            Bucket then = before.buckets.get(i);
            if (now.bound() != then.bound() || now.count() < then.count()) {
                return Optional.empty();
            }
            difference.add(new Bucket(now.bound(), now.count() - then.count()));
        }
        return Optional.of(new Histogram(difference, count - before.count, sum - before.sum));
    }

    /**
     * The value that this part of the observations did not exceed, as Prometheus reckons it: evenly spread within a
     * bucket; the largest bound for what lies beyond it.
     *
     * @param part between 0 and 1
     * @return empty without observations
     */
    public OptionalDouble quantile(double part) {
        if (count == 0 || buckets.isEmpty()) {
            return OptionalDouble.empty();
        }
        double rank = part * (double) count;
        double lowerBound = 0;
        long below = 0;
        for (Bucket bucket : buckets) {
            if ((double) bucket.count() >= rank) {
                double share = bucket.count() == below ? 1 : (rank - below) / (double) (bucket.count() - below);
                return OptionalDouble.of(lowerBound + (bucket.bound() - lowerBound) * share);
            }
            lowerBound = bucket.bound();
            below = bucket.count();
        }
        return OptionalDouble.of(lowerBound);
    }

    /** Empty without observations. */
    public OptionalDouble mean() {
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / (double) count);
    }
}
