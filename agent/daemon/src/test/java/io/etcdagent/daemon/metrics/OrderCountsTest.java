package io.etcdagent.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.testing.Exposition;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OrderCountsTest {

    private static final String ENDED = "etcd_agent_operations_total";
    private static final String PHASES = "etcd_agent_operation_phase_duration_seconds";
    private static final String REFUSALS = "etcd_agent_gate_refusals_total";

    private final OrderCounts counts = new OrderCounts(List.of("no-alarm", "caught-up"));

    @Test
    void everyKindOutcomeAndGateIsThereBeforeAnythingHappened() {
        Exposition page = page();

        assertEquals(
                OperationKind.values().length * (OperationState.values().length - 1),
                page.all(ENDED).size());
        page.all(ENDED).forEach(sample -> assertEquals(0, sample.value()));
        assertEquals(0, page.value(REFUSALS, "gate", "no-alarm"));
        assertEquals(0, page.value(REFUSALS, "gate", "caught-up"));
    }

    @Test
    void aPhaseLastsFromItsFirstEventToThatOfAnotherPhaseOrToTheEnd() {
        Consumer<OperationEvent> operation = counts.accepted(OperationKind.RESTART);
        operation.accept(event(0, Phase.QUEUE, OperationState.RUNNING));
        operation.accept(event(1_000, Phase.QUEUE, OperationState.RUNNING));
        operation.accept(event(2_000, Phase.STOP, OperationState.RUNNING));
        operation.accept(event(2_500, Phase.STOP, OperationState.RUNNING));
        operation.accept(event(5_000, Phase.VERIFY, OperationState.RUNNING));
        operation.accept(event(5_200, Phase.VERIFY, OperationState.SUCCEEDED));

        Exposition page = page();

        assertEquals(2, page.value(PHASES + "_sum", "kind", "restart", "phase", "queue"));
        assertEquals(3, page.value(PHASES + "_sum", "kind", "restart", "phase", "stop"));
        assertEquals(0.2, page.value(PHASES + "_sum", "kind", "restart", "phase", "verify"));
        page.all(PHASES + "_count").forEach(sample -> assertEquals(1, sample.value(), sample::toString));
        assertEquals(3, page.all(PHASES + "_count").size());
        assertEquals(1, page.value(ENDED, "kind", "restart", "outcome", "succeeded"));
        assertEquals(
                1,
                page.all(ENDED).stream().mapToDouble(Exposition.Sample::value).sum());
    }

    @Test
    void twoOperationsOfOneKindAreAddedUp() {
        for (int i = 0; i < 2; i++) {
            Consumer<OperationEvent> operation = counts.accepted(OperationKind.STOP);
            operation.accept(event(0, Phase.QUEUE, OperationState.RUNNING));
            operation.accept(event(700, Phase.CHECK, OperationState.FAILED));
        }

        Exposition page = page();

        assertEquals(2, page.value(ENDED, "kind", "stop", "outcome", "failed"));
        assertEquals(2, page.value(PHASES + "_count", "kind", "stop", "phase", "queue"));
        assertEquals(1.4, page.value(PHASES + "_sum", "kind", "stop", "phase", "queue"), 1e-9);
        assertEquals(0, page.value(REFUSALS, "gate", "no-alarm"));
    }

    @Test
    void gatesThatRefuseAreCountedBeforeAnOperationAndAtItsEndKnownOnesOrNot() {
        counts.refused(List.of(gate("no-alarm"), gate("caught-up")));
        counts.accepted(OperationKind.RESTART)
                .accept(event(10, Phase.CHECK, OperationState.REFUSED, gate("no-alarm"), gate("one-of-tomorrow")));

        Exposition page = page();

        assertEquals(2, page.value(REFUSALS, "gate", "no-alarm"));
        assertEquals(1, page.value(REFUSALS, "gate", "caught-up"));
        assertEquals(1, page.value(REFUSALS, "gate", "one-of-tomorrow"));
        assertEquals(1, page.value(ENDED, "kind", "restart", "outcome", "refused"));
    }

    private Exposition page() {
        Page page = new Page();
        counts.tell(page);
        return Exposition.parse(page.text());
    }

    private static GateView gate(String name) {
        return new GateView(name, true, false, "evidence", "remedy", false);
    }

    private static OperationEvent event(long millis, Phase phase, OperationState state, GateView... gates) {
        return new OperationEvent(
                1,
                "now",
                millis,
                new OperationView(
                        "op-1",
                        OperationKind.RESTART,
                        "1f",
                        "etcd-1",
                        state,
                        phase,
                        "words",
                        "somebody",
                        "",
                        "now",
                        null,
                        List.of(gates),
                        null));
    }
}
