package io.etcdagent.datadir.backend;

import java.util.BitSet;

/** The pages that were come to, one bit each: no page belongs to two places, so that no way leads in a circle. */
final class PageSet {

    private final BitSet pages = new BitSet();

    /** Takes note of a page and those it runs over into, all of which lie in the file; false if one is known. */
    boolean add(long id, long length, int pageSize) {
        int from = Math.toIntExact(id);
        int to = Math.toIntExact(id + length / pageSize);
        int known = pages.nextSetBit(from);
        if (known >= 0 && known < to) {
            return false;
        }
        pages.set(from, to);
        return true;
    }

    boolean has(long id) {
        return pages.get(Math.toIntExact(id));
    }

    long size() {
        return pages.cardinality();
    }
}
