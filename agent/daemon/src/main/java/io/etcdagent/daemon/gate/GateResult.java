package io.etcdagent.daemon.gate;

import java.util.Optional;
import java.util.Set;

/**
 * What one gate found.
 *
 * @param name as DESIGN.md and {@code etcd-agentctl gates} name it
 * @param hard whether nothing overrides it
 * @param evidence what was seen, naming members by name and id
 * @param remedy what would clear it; present exactly when it did not pass by itself
 * @param overridden it did not pass by itself, and an operator lets it count as passed
 */
public record GateResult(
        String name, boolean hard, boolean passed, String evidence, Optional<String> remedy, boolean overridden) {

    /** What a gate found by itself. */
    public GateResult(String name, boolean hard, boolean passed, String evidence, Optional<String> remedy) {
        this(name, hard, passed, evidence, remedy, false);
    }

    /** As it counts when the operator named these gates: a soft one that did not pass lets pass all the same. */
    public GateResult overriddenIn(Set<String> names) {
        return passed || hard || !names.contains(name)
                ? this
                : new GateResult(name, hard, true, evidence, remedy, true);
    }
}
