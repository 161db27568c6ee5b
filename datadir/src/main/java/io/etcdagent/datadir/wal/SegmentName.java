package io.etcdagent.datadir.wal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a segment says (etcd, server/storage/wal/util.go).
 *
 * @param sequence which segment of the log it is, from 0 on without a gap; unsigned
 * @param index the first entry that came into it, unless an earlier one was written again; unsigned
 */
public record SegmentName(long sequence, long index) implements Comparable<SegmentName> {

    private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.wal");

    /** Empty for the name of anything else. */
    public static Optional<SegmentName> of(String file) {
        Matcher matcher = NAME.matcher(file);
        return matcher.matches()
                ? Optional.of(new SegmentName(
                        Long.parseUnsignedLong(matcher.group(1), 16), Long.parseUnsignedLong(matcher.group(2), 16)))
                : Optional.empty();
    }

    /** The order in which etcd reads them: that of the names. */
    @Override
    public int compareTo(SegmentName other) {
        int first = Long.compareUnsigned(sequence, other.sequence);
        return first != 0 ? first : Long.compareUnsigned(index, other.index);
    }

    @Override
    public String toString() {
        return String.format("%016x-%016x.wal", sequence, index);
    }
}
