package io.etcdagent.daemon.inspect;

/**
 * Which changes to tell.
 *
 * @param prefix of the keys, may be empty
 * @param revision the first whose changes are told, 0 for what comes from now on
 * @param valueBytes how much of each value to show at most, 0 for nothing of it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made of what nobody else holds
public record WatchQuery(byte[] prefix, long revision, int valueBytes) {}
