package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * Nothing follows, and nothing is missing.
 *
 * @param count how many keys, tables, leases or events there were
 */
@Json
public record InspectEnd(long count) {}
