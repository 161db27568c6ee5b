package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import java.util.List;
import java.util.stream.Collectors;

/** The gates that did not pass, and how one line names them. */
final class ClosedGates {

    private ClosedGates() {}

    static List<GateResult> among(List<GateResult> results) {
        return results.stream().filter(result -> !result.passed()).toList();
    }

    static String names(List<GateResult> closed) {
        return closed.stream().map(GateResult::name).collect(Collectors.joining(", "));
    }

    /** All names, and the first one's evidence. */
    static String summary(List<GateResult> closed) {
        return names(closed) + ": " + closed.get(0).evidence();
    }
}
