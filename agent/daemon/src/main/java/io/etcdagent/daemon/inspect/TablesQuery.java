package io.etcdagent.daemon.inspect;

/**
 * Which keys to count into tables.
 *
 * @param prefix of the keys, may be empty
 * @param depth how many levels of tables within it
 * @param revision the store as it was at this revision, 0 for now
 * @param stale whether the member's own state will do, which works without a quorum and may be old
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made of what nobody else holds
public record TablesQuery(byte[] prefix, int depth, long revision, boolean stale) {}
