package io.etcdagent.daemon.etcd;

/**
 * A change of a key, as a watch tells it.
 *
 * @param deleted else it was written
 * @param value empty for a deleted one
 * @param createRevision 0 for a deleted one, as are version and lease
 * @param modRevision of the change
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made of what nobody else holds
public record KeyChange(
        boolean deleted, byte[] key, byte[] value, long createRevision, long modRevision, long version, long lease) {}
