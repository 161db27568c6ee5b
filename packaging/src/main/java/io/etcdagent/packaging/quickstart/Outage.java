package io.etcdagent.packaging.quickstart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One time that a member was down, as seen from outside.
 *
 * @param fromNanos monotonic time of the first sample that found it down
 * @param toNanos of the first healthy answer after it; {@link Long#MAX_VALUE} if there was none yet
 */
record Outage(String member, long fromNanos, long toNanos) {
    boolean isOver() {
        return toNanos != Long.MAX_VALUE;
    }

    Duration length() {
        return Duration.ofNanos(toNanos - fromNanos);
    }

    /** Whether there was a moment at which both members of two outages were down. */
    boolean overlaps(Outage other) {
        return !member.equals(other.member) && fromNanos < other.toNanos && other.fromNanos < toNanos;
    }

    /** Every pair of members that were down at once, as "node1 and node2". */
    static List<String> together(List<Outage> outages) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < outages.size(); i++) {
            for (Outage later : outages.subList(i + 1, outages.size())) {
                if (outages.get(i).overlaps(later)) {
                    pairs.add(outages.get(i).member() + " and " + later.member());
                }
            }
        }
        return pairs;
    }
}
