package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * A failure that etcd's log speaks of and that is not so, or no more.
 *
 * @param line of the log, cut
 * @param reason why not
 */
@Json
public record RuledOutView(String id, String line, String reason) {}
