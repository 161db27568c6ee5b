package io.etcdagent.daemon.metrics;

import io.etcdagent.daemon.operation.OrderWatch;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What became of the orders on this node since the agent started. Every kind and outcome and every gate is there from the
 * start with 0, so that the first one that is counted is seen as an increase.
 */
final class OrderCounts implements OrderWatch, Source {

    // Guarded by "this".
    private final Map<OperationKind, Map<OperationState, Long>> ended = new EnumMap<>(OperationKind.class);
    private final Map<OperationKind, Map<Phase, Durations>> phases = new EnumMap<>(OperationKind.class);
    private final Map<String, Long> refusals = new TreeMap<>();

    /** @param gates the names of all gates */
    OrderCounts(Collection<String> gates) {
        gates.forEach(gate -> refusals.put(gate, 0L));
        for (OperationKind kind : OperationKind.values()) {
            Map<OperationState, Long> outcomes = new EnumMap<>(OperationState.class);
            for (OperationState state : OperationState.values()) {
                if (state != OperationState.RUNNING) {
                    outcomes.put(state, 0L);
                }
            }
            ended.put(kind, outcomes);
            phases.put(kind, new EnumMap<>(Phase.class));
        }
    }

    @Override
    public synchronized void refused(List<GateView> closed) {
        closed.forEach(gate -> refusals.merge(gate.name(), 1L, Long::sum));
    }

    @Override
    public Consumer<OperationEvent> accepted(OperationKind kind) {
        return new Course(kind);
    }

    /** One operation; events of one come one after the other. */
    private final class Course implements Consumer<OperationEvent> {

        private final OperationKind kind;
        private Phase phase = Phase.QUEUE;
        private long begunMillis;

        Course(OperationKind kind) {
            this.kind = kind;
        }

        @Override
        public void accept(OperationEvent event) {
            OperationView now = event.operation();
            boolean over = now.state() != OperationState.RUNNING;
            if (over || now.phase() != phase) {
                phaseOver(kind, phase, Duration.ofMillis(event.elapsedMillis() - begunMillis));
                phase = now.phase();
                begunMillis = event.elapsedMillis();
            }
            if (over) {
                end(kind, now);
            }
        }
    }

    private synchronized void phaseOver(OperationKind kind, Phase phase, Duration duration) {
        durations(kind).computeIfAbsent(phase, unseen -> new Durations()).add(duration);
    }

    private synchronized void end(OperationKind kind, OperationView operation) {
        outcomes(kind).merge(operation.state(), 1L, Long::sum);
        if (operation.state() == OperationState.REFUSED) {
            refused(operation.gates());
        }
    }

    private Map<Phase, Durations> durations(OperationKind kind) {
        return phases.computeIfAbsent(kind, unseen -> new EnumMap<>(Phase.class));
    }

    private Map<OperationState, Long> outcomes(OperationKind kind) {
        return ended.computeIfAbsent(kind, unseen -> new EnumMap<>(OperationState.class));
    }

    @Override
    public synchronized void tell(Page page) {
        ended.forEach((kind, outcomes) ->
                outcomes.forEach((state, count) -> page.put(Family.OPERATIONS, count, kind.word(), state.word())));
        phases.forEach((kind, durations) -> durations.forEach(
                (phase, spread) -> page.put(Family.OPERATION_PHASES, spread.now(), kind.word(), phase.word())));
        refusals.forEach((gate, count) -> page.put(Family.GATE_REFUSALS, count, gate));
    }
}
