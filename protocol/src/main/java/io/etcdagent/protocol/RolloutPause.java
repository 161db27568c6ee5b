package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * Who paused a rollout, why and when.
 *
 * @param by who asked, as their agent saw them, or the agent that met a failure
 * @param reason one line; empty when none was given
 * @param since by the clock of the agent that wrote it
 */
@Json
public record RolloutPause(String by, String reason, String since) {}
