package io.etcdagent.daemon.gate;

import java.util.Optional;

/**
 * What one gate found.
 *
 * @param name as DESIGN.md and {@code etcd-agentctl gates} name it
 * @param hard whether nothing overrides it
 * @param evidence what was seen, naming members by name and id
 * @param remedy what would clear it; present exactly when it did not pass
 */
public record GateResult(String name, boolean hard, boolean passed, String evidence, Optional<String> remedy) {}
