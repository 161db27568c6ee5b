package io.etcdagent.datadir.mvcc;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Records in an array, which are sorted in place: by their keys, and those of one key with the newest first. A record is
 * the length of its key, that of what is packed, the key, and what is packed.
 *
 * <p>Sorted are their places, by merging. What is compared is a number at a time: the eight bytes behind what the keys
 * have in common. Those that are the same in them are sorted by the eight bytes after those, and so on.
 */
final class SortBuffer {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final int HEAD = Integer.BYTES + 1;

    /** What a record takes at least; where records are smaller there is room for fewer of them. */
    private static final int EXPECTED = 32;

    /** So few are sorted by putting each in its place. */
    private static final int FEW = 12;

    private final byte[] array;
    private int used;
    private int[] places;
    private long[] words;
    private int[] otherPlaces = new int[0];
    private long[] otherWords = new long[0];
    private int count;

    SortBuffer(int size) {
        this.array = new byte[size];
        this.places = new int[size / EXPECTED];
        this.words = new long[places.length];
    }

    /** How large a buffer must be for a record. */
    static int needed(KeyRevision change) {
        return Math.max(EXPECTED, HEAD + change.key().length() + KeyRecord.LONGEST_PACKED);
    }

    int size() {
        return array.length;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** A larger one with the same records, in favour of which this one is given up. */
    SortBuffer larger(int size) {
        SortBuffer larger = new SortBuffer(size);
        System.arraycopy(array, 0, larger.array, 0, used);
        System.arraycopy(places, 0, larger.places, 0, count);
        larger.used = used;
        larger.count = count;
        return larger;
    }

    /** Takes a record; false if there is no room for it. */
    boolean add(KeyRevision change) {
        int length = change.key().length();
        if (count == places.length || needed(change) > array.length - used) {
            return false;
        }
        places[count++] = used;
        INT.set(array, used, length);
        int key = used + HEAD;
        KeyRecord.copy(change.key(), array, key);
        int end = KeyRecord.pack(change, array, key + length);
        array[used + Integer.BYTES] = (byte) (end - key - length);
        used = end;
        return true;
    }

    /** Takes a record as it lies in arrays. */
    @FunctionalInterface
    interface Visitor {
        void record(byte[] keys, int key, int length, byte[] packs, int packed, int packedLength) throws IOException;
    }

    /** Gives all records in order, and is empty then. */
    void sorted(Visitor visitor) throws IOException {
        sort();
        for (int index = 0; index < count; index++) {
            int place = places[index];
            int length = length(place);
            int packed = place + HEAD + length;
            visitor.record(array, place + HEAD, length, array, packed, array[place + Integer.BYTES]);
        }
        used = 0;
        count = 0;
    }

    private void sort() {
        if (otherPlaces.length < count) {
            otherPlaces = new int[places.length];
            otherWords = new long[places.length];
        }
        Stretches left = new Stretches();
        left.push(0, count, 0);
        // All records are in order but those within one stretch, whose keys begin with the same bytes.
        while (!left.isEmpty()) {
            left.pop();
            sort(left.from, left.to, left.same, left);
        }
    }

    /** Sorts a stretch by eight bytes, and leaves those that are the same in them for later. */
    private void sort(int from, int to, int sameBefore, Stretches left) {
        int same = same(from, to, sameBefore);
        int shortest = Integer.MAX_VALUE;
        for (int index = from; index < to; index++) {
            words[index] = word(places[index], same);
            shortest = Math.min(shortest, length(places[index]));
        }
        boolean ends = shortest - same <= Long.BYTES;
        if (to - from <= FEW || ends) {
            mergeSort(from, to, same);
            return;
        }
        mergeSort(from, to, -1);
        int begin = from;
        for (int index = from + 1; index <= to; index++) {
            if (index == to || words[index] != words[begin]) {
                if (index - begin > 1) {
                    left.push(begin, index, same + Long.BYTES);
                }
                begin = index;
            }
        }
    }

    /**
     * Sorts a stretch by merging.
     *
     * @param same how many bytes are the same in all keys; -1 to compare nothing but the eight behind them
     */
    private void mergeSort(int from, int to, int same) {
        for (int begin = from; begin < to; begin += FEW) {
            insert(begin, Math.min(to, begin + FEW), same);
        }
        // Each piece of this width is in order.
        for (long width = FEW; width < to - from; width *= 2) {
            for (long begin = from; begin + width < to; begin += 2 * width) {
                merge((int) begin, (int) (begin + width), (int) Math.min(to, begin + 2 * width), same);
            }
        }
    }

    private void insert(int from, int to, int same) {
        for (int index = from + 1; index < to; index++) {
            int place = places[index];
            long word = words[index];
            int at = index;
            while (at > from && compare(words[at - 1], places[at - 1], word, place, same) > 0) {
                words[at] = words[at - 1];
                places[at] = places[at - 1];
                at--;
            }
            words[at] = word;
            places[at] = place;
        }
    }

    private void merge(int from, int middle, int to, int same) {
        if (compare(words[middle - 1], places[middle - 1], words[middle], places[middle], same) <= 0) {
            return;
        }
        int first = middle - from;
        System.arraycopy(places, from, otherPlaces, 0, first);
        System.arraycopy(words, from, otherWords, 0, first);
        int left = 0;
        int right = middle;
        int at = from;
        // Up to at all is in order; what is left of the first piece was moved aside, so that nothing is written over.
        while (left < first && right < to) {
            if (compare(otherWords[left], otherPlaces[left], words[right], places[right], same) <= 0) {
                words[at] = otherWords[left];
                places[at++] = otherPlaces[left++];
            } else {
                words[at] = words[right];
                places[at++] = places[right++];
            }
        }
        System.arraycopy(otherPlaces, left, places, at, first - left);
        System.arraycopy(otherWords, left, words, at, first - left);
    }

    /** How many bytes all keys of a stretch begin with, at least as many as are known. */
    private int same(int from, int to, int known) {
        int key1 = places[from] + HEAD;
        int same = length(places[from]);
        for (int index = from + 1; index < to && same > known; index++) {
            int key2 = places[index] + HEAD;
            int length = Math.min(same, length(places[index]));
            int differs = Arrays.mismatch(array, key1 + known, key1 + length, array, key2 + known, key2 + length);
            same = differs < 0 ? length : known + differs;
        }
        return same;
    }

    /** Eight bytes of a key as a number; where the key ends before, zeros follow. */
    private long word(int place, int from) {
        int at = place + HEAD + from;
        int left = length(place) - from;
        if (at + Long.BYTES > array.length) {
            long word = 0;
            for (int index = 0; index < Long.BYTES; index++) {
                word = (word << Byte.SIZE) | (index < left ? array[at + index] & 0xff : 0);
            }
            return word;
        }
        long word = (long) LONG.get(array, at);
        if (left >= Long.BYTES) {
            return word;
        }
        return left <= 0 ? 0 : word & (-1L << (Long.SIZE - Byte.SIZE * left));
    }

    private int compare(long word1, int place1, long word2, int place2, int same) {
        if (word1 != word2) {
            return Long.compareUnsigned(word1, word2);
        }
        if (same < 0) {
            return 0;
        }
        int end1 = place1 + HEAD + length(place1);
        int end2 = place2 + HEAD + length(place2);
        int order = Arrays.compareUnsigned(array, place1 + HEAD + same, end1, array, place2 + HEAD + same, end2);
        return order != 0 ? order : KeyRecord.newerFirst(array, end1, array, end2);
    }

    private int length(int place) {
        return (int) INT.get(array, place);
    }

    /** Stretches that are left to be sorted. */
    private static final class Stretches {

        private int[] stack = new int[48];
        private int depth;
        int from;
        int to;
        int same;

        boolean isEmpty() {
            return depth == 0;
        }

        void push(int newFrom, int newTo, int newSame) {
            if (depth == stack.length) {
                stack = Arrays.copyOf(stack, 2 * depth);
            }
            stack[depth++] = newFrom;
            stack[depth++] = newTo;
            stack[depth++] = newSame;
        }

        void pop() {
            same = stack[--depth];
            to = stack[--depth];
            from = stack[--depth];
        }
    }
}
