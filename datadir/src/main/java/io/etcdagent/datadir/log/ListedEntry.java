package io.etcdagent.datadir.log;

import io.etcdagent.datadir.wal.Content;
import io.etcdagent.datadir.wal.EntryType;
import io.etcdagent.datadir.wal.Place;

/**
 * An entry of a log.
 *
 * @param index unsigned
 * @param term unsigned
 * @param size of what it holds, in bytes
 * @param afterDamage whether it lies after the first damage, and etcd does not have it
 */
public record ListedEntry(
        long index, long term, EntryType type, long size, Content content, Place place, boolean afterDamage) {}
