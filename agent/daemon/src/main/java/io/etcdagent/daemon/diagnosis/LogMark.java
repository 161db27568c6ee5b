package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.etcd.MemberId;

/**
 * How far the log of the local member reached for certain, on its disk, when it was seen.
 *
 * @param term of an entry in it; unsigned
 * @param index of an entry in it; unsigned
 * @param at when that was seen, for people
 */
public record LogMark(MemberId member, long term, long index, String at) {}
