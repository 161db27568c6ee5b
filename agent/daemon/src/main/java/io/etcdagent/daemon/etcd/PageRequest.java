package io.etcdagent.daemon.etcd;

/**
 * Which keys are asked for, and how.
 *
 * @param from the first key, at least one byte
 * @param end the first key after them; empty for exactly the one key {@code from}, a single zero byte for no end
 * @param limit at most so many keys, 0 for all
 * @param revision the store as it was at this revision, 0 for now
 * @param anyState whether what this member has applied will do, perhaps stale, without a quorum (etcd's "serializable")
 * @param keysOnly without the values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made of what nobody else holds
public record PageRequest(byte[] from, byte[] end, int limit, long revision, boolean anyState, boolean keysOnly) {}
