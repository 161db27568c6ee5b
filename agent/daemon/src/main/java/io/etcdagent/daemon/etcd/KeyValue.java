package io.etcdagent.daemon.etcd;

/**
 * One key of the agent's own: keys and values are UTF-8 text.
 *
 * @param createRevision revision of the write that created it
 * @param modRevision revision of its newest write
 * @param lease the lease that keeps it, 0 for none
 */
public record KeyValue(String key, String value, long createRevision, long modRevision, long lease) {}
