package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.bytes.Bytes;

/**
 * A key as it stands, without its value.
 *
 * @param valueLength of the value, in bytes
 * @param lease to which it belongs, 0 for none
 */
public record KeyState(Bytes key, long createRevision, long modRevision, long version, long lease, int valueLength) {}
