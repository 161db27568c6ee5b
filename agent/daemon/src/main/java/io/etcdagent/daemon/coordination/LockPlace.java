package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.LeaseId;

/**
 * A place in the queue of the restart lock.
 *
 * @param key the key in etcd
 * @param createRevision its create revision: the smallest in the queue holds the lock
 * @param lease what keeps the key
 */
public record LockPlace(String key, long createRevision, LeaseId lease) {}
