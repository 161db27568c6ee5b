package io.etcdagent.daemon.check;

import java.util.Optional;
import java.util.function.Function;

/**
 * A judge that is asked only while there is what it goes by; until then nothing is known.
 *
 * @param missing why it is not there; empty if it is
 */
record Informed(Function<Situation, Optional<String>> missing, Judge judge) implements Judge {

    /** Goes by what was measured on this node. */
    static Judge byMeasures(Judge judge) {
        return new Informed(Situation::stale, judge);
    }

    /** Goes by the metrics of this node's etcd. */
    static Judge byMetrics(Judge judge) {
        return new Informed(Situation::metricsMissing, judge);
    }

    @Override
    public Outcome judge(Situation situation, double threshold) {
        return missing.apply(situation).map(Outcome::unknown).orElseGet(() -> judge.judge(situation, threshold));
    }
}
