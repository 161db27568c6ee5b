package io.etcdagent.daemon.rollout;

import java.time.Duration;
import java.util.Optional;

/**
 * A rollout as it is asked for, not yet accepted.
 *
 * @param settle how long the start gates must hold for each member
 * @param between the step to run on each node while its etcd is down
 */
public record RolloutForm(String reason, Duration settle, Optional<String> between, String requestedBy) {}
