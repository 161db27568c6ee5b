package io.etcdagent.daemon.etcd;

/**
 * An alarm that stands in the cluster.
 *
 * @param kind {@code NOSPACE}, {@code CORRUPT}, or the number of one that this agent does not know
 */
public record Alarm(MemberId member, String kind) {}
