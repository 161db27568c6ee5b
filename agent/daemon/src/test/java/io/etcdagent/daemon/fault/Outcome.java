package io.etcdagent.daemon.fault;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of a case.
 *
 * @param violations what must never be and was
 * @param stuck what was waited for in vain
 * @param took the trial, without setting the scene
 */
record Outcome(Case of, List<String> violations, Optional<String> stuck, Duration took) {

    Outcome {
        violations = List.copyOf(violations);
    }

    /** Nothing came of it. */
    static Outcome stuck(Case of, String where) {
        return new Outcome(of, List.of(), Optional.of(where), Duration.ZERO);
    }

    boolean good() {
        return violations.isEmpty() && stuck.isEmpty();
    }

    String words() {
        return of.name() + ": "
                + (good() ? "held" : String.join("; ", violations))
                + stuck.map(what -> (violations.isEmpty() ? "" : "; ") + "stuck: " + what)
                        .orElse("");
    }
}
