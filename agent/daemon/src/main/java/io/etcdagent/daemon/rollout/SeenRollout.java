package io.etcdagent.daemon.rollout;

import io.etcdagent.protocol.RolloutView;

/**
 * A rollout as it was read.
 *
 * @param revision of the store, of its newest part: what was read later never has a smaller one
 */
public record SeenRollout(RolloutView view, long revision) {}
