package io.etcdagent.datadir.mvcc;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.util.Arrays;

/**
 * A key and, packed, what is known of it beside its value, in arrays that are used again and again.
 *
 * <p>Packed are: whether it was deleted, in a byte; then, in as few bytes as each needs, the two numbers of the revision,
 * the revision that created it, version, lease and the length of the value.
 */
final class KeyRecord {

    /** The most bytes that a number takes. */
    static final int LONGEST_NUMBER = 10;

    /** The most bytes that what is packed takes. */
    static final int LONGEST_PACKED = 1 + 6 * LONGEST_NUMBER;

    byte[] key = new byte[256];
    int length;
    final byte[] packed = new byte[LONGEST_PACKED];
    int packedLength;

    /** Packs what is known of a change into an array that has room, and returns where that ends. */
    static int pack(KeyRevision change, byte[] array, int at) {
        array[at] = (byte) (change.deleted() ? 1 : 0);
        int end = number(array, at + 1, change.revision().main());
        end = number(array, end, change.revision().sub());
        end = number(array, end, change.createRevision());
        end = number(array, end, change.version());
        end = number(array, end, change.lease());
        return number(array, end, change.value().length());
    }

    /** Writes a number and returns where it ends. */
    static int number(byte[] array, int at, long number) {
        int end = at;
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            array[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[end++] = (byte) rest;
        return end;
    }

    /** The number at a place. */
    static long number(byte[] array, int at) {
        long number = 0;
        for (int place = at, shift = 0; ; place++, shift += 7) {
            byte b = array[place];
            number |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return number;
            }
        }
    }

    /** Where the number at a place ends. */
    static int after(byte[] array, int at) {
        int end = at;
        while (array[end] < 0) {
            end++;
        }
        return end + 1;
    }

    /** Of two packed changes of one key: less than 0 where the first is the newer one. */
    static int newerFirst(byte[] array1, int packed1, byte[] array2, int packed2) {
        int main1 = packed1 + 1;
        int main2 = packed2 + 1;
        int order = Long.compare(number(array2, main2), number(array1, main1));
        return order != 0
                ? order
                : Long.compare(number(array2, after(array2, main2)), number(array1, after(array1, main1)));
    }

    /** Makes room for a key of some length, of which the beginning stays. */
    void resize(int newLength, int kept) {
        if (newLength > key.length) {
            byte[] larger = new byte[newLength + newLength / 2];
            System.arraycopy(key, 0, larger, 0, kept);
            key = larger;
        }
        length = newLength;
    }

    boolean deleted() {
        return packed[0] != 0;
    }

    boolean sameKey(KeyRecord other) {
        return Arrays.equals(key, 0, length, other.key, 0, other.length);
    }

    /** By key, and of one key the newest first. */
    int compareTo(KeyRecord other) {
        int order = Arrays.compareUnsigned(key, 0, length, other.key, 0, other.length);
        return order != 0 ? order : newerFirst(packed, 0, other.packed, 0);
    }

    KeyState state() {
        int sub = after(packed, 1);
        int create = after(packed, sub);
        int version = after(packed, create);
        int lease = after(packed, version);
        int value = after(packed, lease);
        return new KeyState(
                Bytes.of("a key", 0, Arrays.copyOf(key, length)),
                number(packed, create),
                number(packed, 1),
                number(packed, version),
                number(packed, lease),
                (int) number(packed, value));
    }

    /** Copies all of a key into an array. */
    static void copy(Bytes key, byte[] target, int at) {
        try {
            key.copyTo(target, at, key.length());
        } catch (Damage e) {
            throw new IllegalStateException("a key is shorter than it is", e);
        }
    }
}
