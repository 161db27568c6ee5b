package io.etcdagent.daemon.highwater;

import io.avaje.jsonb.Json;

/**
 * How far a member's log reached, for certain and on its disk, when it was seen: it held an entry of that term, and the
 * entry at that index. Neither can become less, for an entry that a quorum has committed is never taken back (Raft,
 * section 5.4); so sightings of one member are joined number by number.
 *
 * @param term of an entry; unsigned, as etcd's
 * @param index of an entry; unsigned, as etcd's
 * @param at when one of them was seen to have grown last, ISO 8601 in UTC to the second; empty if nothing was seen
 */
@Json
public record Sighting(long term, long index, String at) {

    /** Nothing was seen yet. */
    public static final Sighting NONE = new Sighting(0, 0, "");

    /** Both, as far as each reached, and since when. */
    Sighting and(Sighting other) {
        if (!lacks(other)) {
            return this;
        }
        if (!other.lacks(this)) {
            return other;
        }
        String later = at.compareTo(other.at) >= 0 ? at : other.at;
        return new Sighting(max(term, other.term), max(index, other.index), later);
    }

    /** Whether a log that ends here lacks something that the other one had. */
    public boolean lacks(Sighting other) {
        return Long.compareUnsigned(term, other.term) < 0 || Long.compareUnsigned(index, other.index) < 0;
    }

    /** In words, for operators. */
    public String words() {
        return "term " + Long.toUnsignedString(term) + ", index " + Long.toUnsignedString(index);
    }

    private static long max(long a, long b) {
        return Long.compareUnsigned(a, b) >= 0 ? a : b;
    }
}
