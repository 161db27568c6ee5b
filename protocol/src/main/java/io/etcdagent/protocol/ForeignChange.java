package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * Something was done to etcd on this node that its agent had no part in: another run of it, or its end.
 *
 * @param change what it was
 * @param at when the agent saw it, ISO 8601
 * @param message one line for an operator
 */
@Json
public record ForeignChange(ForeignChangeKind change, String at, String message) {}
