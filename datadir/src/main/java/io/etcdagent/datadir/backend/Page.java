package io.etcdagent.datadir.backend;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;

/**
 * A page with what runs over into those that follow it, as it was when it was copied. Which pages its elements lead to is
 * for others to check; that they lie within it, one behind the other, is checked here.
 */
final class Page {

    static final int HEADER = 16;

    static final int BRANCH = 0x01;
    static final int LEAF = 0x02;
    static final int META = 0x04;
    static final int FREELIST = 0x10;

    /** The flag of an element in a leaf that is a bucket. */
    private static final long BUCKET = 0x01;

    private static final int ELEMENT = 16;

    private final long id;
    private final Bytes bytes;
    private final boolean leaf;
    private final int count;

    private Page(long id, Bytes bytes, boolean leaf, int count) {
        this.id = id;
        this.bytes = bytes;
        this.leaf = leaf;
        this.count = count;
    }

    /**
     * Reads a page of a tree.
     *
     * @param id the number that it must bear, 0 for one that lies within an element
     * @throws Damage if it is another page, of another kind, or if an element reaches out of it or into another
     */
    static Page of(long id, Bytes bytes) throws Damage {
        long said = bytes.i64le(0);
        if (said != id) {
            throw bytes.damage(0, "page " + id + " bears the number " + Long.toUnsignedString(said));
        }
        int flags = bytes.u16le(8);
        if (flags != LEAF && flags != BRANCH) {
            throw bytes.damage(8, "page " + id + " is " + kind(flags) + " where a leaf or a branch belongs");
        }
        Page page = new Page(id, bytes, flags == LEAF, bytes.u16le(10));
        page.check();
        return page;
    }

    static String kind(int flags) {
        return switch (flags) {
            case BRANCH -> "a branch";
            case LEAF -> "a leaf";
            case META -> "a meta page";
            case FREELIST -> "a list of free pages";
            default -> "of the unknown kind 0x" + Integer.toHexString(flags);
        };
    }

    /** Its number; 0 for one that lies within an element. */
    long id() {
        return id;
    }

    boolean isLeaf() {
        return leaf;
    }

    int count() {
        return count;
    }

    Bytes bytes() {
        return bytes;
    }

    Bytes key(int index) throws Damage {
        int at = HEADER + index * ELEMENT;
        return leaf
                ? bytes.slice(at + bytes.u32le(at + 4), bytes.u32le(at + 8))
                : bytes.slice(at + bytes.u32le(at), bytes.u32le(at + 4));
    }

    /** The value of an element of a leaf. */
    Bytes value(int index) throws Damage {
        int at = HEADER + index * ELEMENT;
        return bytes.slice(at + bytes.u32le(at + 4) + bytes.u32le(at + 8), bytes.u32le(at + 12));
    }

    /** Whether an element of a leaf is a bucket. */
    boolean isBucket(int index) throws Damage {
        return (bytes.u32le(HEADER + index * ELEMENT) & BUCKET) != 0;
    }

    /** The page that an element of a branch leads to. */
    long child(int index) throws Damage {
        return bytes.i64le(HEADER + index * ELEMENT + 8);
    }

    Damage damage(int index, String problem) {
        return bytes.damage(HEADER + (long) index * ELEMENT, problem);
    }

    /**
     * The element at which a key is, or would be put: the first whose key is not less.
     *
     * <p>Between low and high, low &le; the answer &le; high: whether or not the keys are in order, it ends.
     */
    int ceiling(byte[] wanted) throws Damage {
        Bytes key = Bytes.of("", 0, wanted);
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key(middle).compareTo(key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The element of a branch below which a key is, or would be: the last whose key is not greater, or the first. */
    int floor(byte[] wanted) throws Damage {
        int ceiling = ceiling(wanted);
        if (ceiling < count && key(ceiling).sameAs(wanted)) {
            return ceiling;
        }
        return Math.max(0, ceiling - 1);
    }

    private void check() throws Damage {
        if (!leaf && count == 0) {
            throw bytes.damage(10, "page " + id + " is a branch that leads nowhere");
        }
        long end = HEADER + (long) count * ELEMENT;
        if (end > bytes.length()) {
            throw bytes.damage(10, "page " + id + " is said to have " + count + " elements, which do not fit into it");
        }
        // Of the elements before this one, all lie before end, and none in another.
        for (int index = 0; index < count; index++) {
            int at = HEADER + index * ELEMENT;
            long begin = at + (leaf ? bytes.u32le(at + 4) : bytes.u32le(at));
            long length = leaf ? bytes.u32le(at + 8) + bytes.u32le(at + 12) : bytes.u32le(at + 4);
            // Where an element without any bytes is said to lie means nothing.
            if (length > 0) {
                if (begin < end || length > bytes.length() - begin) {
                    throw damage(
                            index,
                            "element " + index + " of page " + id + " is said to lie from byte " + begin + " to "
                                    + (begin + length) + " of the page, where there is no room for it");
                }
                end = begin + length;
            } else if (begin > bytes.length()) {
                throw damage(index, "element " + index + " of page " + id + " is said to lie outside it");
            }
        }
    }
}
