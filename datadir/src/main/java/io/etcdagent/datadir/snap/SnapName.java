package io.etcdagent.datadir.snap;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the name of a snapshot says: up to which entry it goes, and the term of that; both unsigned. */
public record SnapName(long term, long index) implements Comparable<SnapName> {

    private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.snap");

    /** Empty for the name of anything else. */
    static Optional<SnapName> of(String file) {
        Matcher matcher = NAME.matcher(file);
        return matcher.matches()
                ? Optional.of(new SnapName(
                        Long.parseUnsignedLong(matcher.group(1), 16), Long.parseUnsignedLong(matcher.group(2), 16)))
                : Optional.empty();
    }

    /** That of the names: the later one is the newer one. */
    @Override
    public int compareTo(SnapName other) {
        int first = Long.compareUnsigned(term, other.term);
        return first != 0 ? first : Long.compareUnsigned(index, other.index);
    }

    @Override
    public String toString() {
        return String.format("%016x-%016x.snap", term, index);
    }
}
