package io.etcdagent.daemon.health;

import io.etcdagent.daemon.unit.ByHand;

/**
 * What never changes about this node while the agent runs.
 *
 * @param unitKind {@code systemd} or {@code child-process}
 */
public record NodeIdentity(String host, String agentVersion, String unitName, String unitKind, ByHand byHand) {}
