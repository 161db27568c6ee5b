package io.etcdagent.daemon.health;

import java.time.Duration;

/**
 * How long looking at the cluster may take.
 *
 * @param call how long one member may take for one answer; its client URLs share this time
 * @param whole when the observation is over, whatever is still missing
 */
public record ObservationBudget(Duration call, Duration whole) {

    /** Two seconds a call: twice etcd's default election timeout, so that an election is not taken for an outage. */
    public static final ObservationBudget USUAL = new ObservationBudget(Duration.ofSeconds(2), Duration.ofSeconds(6));

    public ObservationBudget {
        if (call.isNegative() || call.isZero() || whole.compareTo(call) < 0) {
            throw new IllegalArgumentException("call " + call + " must be positive and within whole " + whole);
        }
    }
}
