package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.testing.Outage.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of the members, in the order in which it was seen. */
final class Outages {

    private final List<Outage> closed = new ArrayList<>();
    private final Map<String, Outage> open = new HashMap<>();

    /** Two outages of two members, both on purpose, at once. */
    record Overlap(Outage earlier, Outage later) {}

    /**
     * A member's etcd was told to end, or ended. One that is down already stays so; but what an agent ends after the
     * test did is an outage of the agent's from there on, as nobody knows what the agent knew.
     */
    void began(String member, Cause cause, Duration at) {
        Outage current = open.get(member);
        if (current != null && (cause != Cause.AGENT || current.cause() == Cause.AGENT)) {
            return;
        }
        serves(member, at);
        open.put(member, new Outage(member, cause, at, Optional.empty()));
    }

    /** A member's etcd serves clients. */
    void serves(String member, Duration at) {
        Outage current = open.remove(member);
        if (current != null) {
            closed.add(new Outage(member, current.cause(), current.began(), Optional.of(at)));
        }
    }

    /** All, those that last last. */
    List<Outage> all() {
        List<Outage> all = new ArrayList<>(closed);
        all.addAll(open.values());
        return all;
    }

    /** Empty as long as never two members were down on purpose at once. */
    List<Overlap> overlapsOnPurpose() {
        return pairs(Duration.ZERO).stream()
                .filter(pair -> pair.earlier().onPurpose())
                .toList();
    }

    /**
     * The outages on purpose that began while another member was down for whatever reason.
     *
     * @param forAtLeast how long the other had been down by then, so that it could have been known
     */
    List<Overlap> begunWhileAnotherWasDown(Duration forAtLeast) {
        return pairs(forAtLeast);
    }

    private List<Overlap> pairs(Duration forAtLeast) {
        List<Overlap> found = new ArrayList<>();
        for (Outage later : all()) {
            for (Outage earlier : all()) {
                boolean downBefore = earlier.covers(later.began())
                        && later.began().minus(earlier.began()).compareTo(forAtLeast) >= 0;
                if (later.onPurpose() && downBefore && !earlier.member().equals(later.member())) {
                    found.add(new Overlap(earlier, later));
                }
            }
        }
        return found;
    }
}
