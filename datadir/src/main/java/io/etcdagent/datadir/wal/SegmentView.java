package io.etcdagent.datadir.wal;

import java.util.OptionalLong;

/**
 * What a segment turned out to be.
 *
 * @param name of the file
 * @param size of the file in bytes; etcd makes a segment 64 MB long before it writes to it
 * @param used how much of it are records that were read
 * @param records how many
 * @param firstIndex of the entries in it; empty if there is none
 * @param lastIndex of the entries in it; empty if there is none
 */
public record SegmentView(
        String name, long size, long used, long records, OptionalLong firstIndex, OptionalLong lastIndex) {}
