package io.etcdagent.daemon.inspect;

/**
 * Which key to show; see {@link KeysQuery}.
 *
 * @param key at least one byte
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made of what nobody else holds
public record KeyQuery(byte[] key, long revision, boolean stale, int valueBytes) {}
