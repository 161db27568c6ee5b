package io.etcdagent.protocol;

import io.avaje.jsonb.Json;

/**
 * What an answer about the data in etcd is an answer of.
 *
 * @param memberId who answered
 * @param revision at which all of it was read; for a watch, after which changes are told; 0 for leases,
 *     which have none
 * @param stale whether it is what this member has applied, without asking the others: it may be old
 */
@Json
public record InspectHead(String clusterId, String memberId, long revision, boolean stale) {}
