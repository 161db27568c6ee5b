package io.etcdagent.daemon.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every set of gates, by a table of situations. A subclass has the table, as the static methods {@code
 * table} and {@code missingFacts}: of the latter every one closes something.
 */
abstract class GateTable {

    /** A situation, and exactly the gates that it closes. */
    record Case(String situation, Scene scene, Set<String> closed) {
        @Override
        public String toString() {
            return situation;
        }
    }

    static Case open(String situation, Scene scene) {
        return new Case(situation, scene, Set.of());
    }

    static Case closed(String situation, Scene scene, String... gates) {
        return new Case(situation, scene, Set.of(gates));
    }

    abstract List<GateResult> judge(Scene scene);

    /** The gates' names, as they always come. */
    abstract List<String> inOrder();

    abstract Stream<Case> cases();

    @ParameterizedTest
    @MethodSource("table")
    void exactlyTheGatesThatAreConcernedClose(Case given) {
        assertEquals(new TreeSet<>(given.closed()), closedGates(given));
    }

    @ParameterizedTest
    @MethodSource("missingFacts")
    void aMissingFactClosesSomething(Case given) {
        assertFalse(closedGates(given).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("table")
    void gatesComeInTheirFixedOrderAndOnlyClosedOnesHaveARemedy(Case given) {
        List<GateResult> results = judge(given.scene());

        assertEquals(inOrder(), results.stream().map(GateResult::name).toList());
        for (GateResult result : results) {
            assertFalse(result.evidence().isBlank(), result.name());
            assertEquals(!result.passed(), result.remedy().isPresent(), result.name());
        }
    }

    @Test
    void theTableSeesEveryGateOpenAndClosed() {
        Set<String> seenOpen = new TreeSet<>();
        Set<String> seenClosed = new TreeSet<>();
        cases().forEach(given ->
                judge(given.scene()).forEach(result -> (result.passed() ? seenOpen : seenClosed).add(result.name())));

        assertEquals(new TreeSet<>(inOrder()), seenOpen);
        assertEquals(new TreeSet<>(inOrder()), seenClosed);
    }

    private Set<String> closedGates(Case given) {
        return judge(given.scene()).stream()
                .filter(result -> !result.passed())
                .map(GateResult::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
