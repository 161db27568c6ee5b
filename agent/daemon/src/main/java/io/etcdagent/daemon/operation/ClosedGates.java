package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import java.util.List;
import java.util.stream.Collectors;

/** The gates that did not pass, and how one line names them. */
public final class ClosedGates {

    /** Those that explain the others: without the cluster nothing is known, and who is down on purpose is no surprise. */
    private static final List<String> TELLING = List.of("cluster-reachable", "no-other-disruption");

    private ClosedGates() {}

    static List<GateResult> among(List<GateResult> results) {
        return results.stream().filter(result -> !result.passed()).toList();
    }

    /** Those that did not pass by themselves and are let count as if they had. */
    static List<GateResult> overridden(List<GateResult> results) {
        return results.stream().filter(GateResult::overridden).toList();
    }

    static String names(List<GateResult> closed) {
        return closed.stream().map(GateResult::name).collect(Collectors.joining(", "));
    }

    /** All names, and the evidence of the one that tells most: "a: why", or "a, b (b: why)". */
    public static String summary(List<GateResult> closed) {
        GateResult telling = TELLING.stream()
                .flatMap(name -> closed.stream().filter(gate -> gate.name().equals(name)))
                .findFirst()
                .orElse(closed.get(0));
        String why = telling.name() + ": " + withoutFullStop(telling.evidence());
        return closed.size() == 1 ? why : names(closed) + " (" + why + ")";
    }

    /** More of the sentence follows. */
    private static String withoutFullStop(String evidence) {
        return evidence.endsWith(".") ? evidence.substring(0, evidence.length() - 1) : evidence;
    }
}
