package io.etcdagent.packaging.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What one member's samples say: it is down from the first sample without its process or without
 * its port until the first healthy answer. A member that has its process and its port is not down,
 * whatever it answers: while the cluster elects a leader nobody says "healthy", and nobody is down.
 */
final class Watch {
    private final String member;
    private final List<Outage> outages = new ArrayList<>();
    private long downSince = NOT_DOWN;

    private static final long NOT_DOWN = Long.MIN_VALUE;

    Watch(String member) {
        this.member = member;
    }

    /**
     * Takes in one sample.
     *
     * @param serving it has its process, and its client port takes connections
     * @param healthy asks it for its health; called only while it is down, because the question costs
     *     the cluster a round of raft
     */
    synchronized void sample(long nanos, boolean serving, BooleanSupplier healthy) {
        if (downSince == NOT_DOWN) {
            if (!serving) {
                downSince = nanos;
            }
        } else if (serving && healthy.getAsBoolean()) {
            outages.add(new Outage(member, downSince, nanos));
            downSince = NOT_DOWN;
        }
    }

    /** All of them in order, the last one possibly not over. */
    synchronized List<Outage> outages() {
        List<Outage> all = new ArrayList<>(outages);
        Optional.of(downSince)
                .filter(since -> since != NOT_DOWN)
                .ifPresent(since -> all.add(new Outage(member, since, Long.MAX_VALUE)));
        return all;
    }
}
