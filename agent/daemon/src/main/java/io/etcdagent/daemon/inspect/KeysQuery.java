package io.etcdagent.daemon.inspect;

/**
 * Which keys to list, and what of them.
 *
 * @param prefix of the keys, may be empty
 * @param revision the store as it was at this revision, 0 for now
 * @param stale whether the member's own state will do, which works without a quorum and may be old
 * @param keysOnly without the values, so that their sizes are not known
 * @param valueBytes how much of each value to show at most, 0 for nothing of it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made of what nobody else holds
public record KeysQuery(byte[] prefix, long revision, boolean stale, boolean keysOnly, int valueBytes) {}
