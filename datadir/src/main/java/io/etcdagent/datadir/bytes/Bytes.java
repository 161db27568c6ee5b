package io.etcdagent.datadir.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a file as it was when it was read: a copy, which nobody writes to any more. What was checked once stays
 * so, even where etcd goes on writing the file.
 *
 * <p>Positions are counted from the beginning of the stretch; each access is checked, and one that leaves the stretch
 * is {@link Damage} at that byte of the file. Numbers are unsigned unless said otherwise.
 */
public final class Bytes implements Comparable<Bytes> {

    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final String source;
    private final byte[] array;
    private final int from;
    private final int length;
    private final long base;

    /**
     * @param base the byte of the source at which the array begins
     */
    private Bytes(String source, byte[] array, int from, int length, long base) {
        this.source = source;
        this.array = array;
        this.from = from;
        this.length = length;
        this.base = base;
    }

    /**
     * All of an array, which must not be written to any more.
     *
     * @param source what it was read from, for what is said about damage
     * @param offset the byte of the source at which it begins
     */
    public static Bytes of(String source, long offset, byte[] array) {
        return new Bytes(source, array, 0, array.length, offset);
    }

    public String source() {
        return source;
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The byte of the source at which this begins. */
    public long offset() {
        return base + from;
    }

    /** That something is wrong at a position, which may lie outside. */
    public Damage damage(long at, String problem) {
        return new Damage(source, offset() + at, problem);
    }

    public int u8(int at) throws Damage {
        check(at, 1);
        return array[from + at] & 0xff;
    }

    public int u16le(int at) throws Damage {
        check(at, 2);
        return (array[from + at] & 0xff) | ((array[from + at + 1] & 0xff) << 8);
    }

    public long u32le(int at) throws Damage {
        check(at, 4);
        return (int) INT_LE.get(array, from + at) & 0xffff_ffffL;
    }

    public long u32be(int at) throws Damage {
        check(at, 4);
        return (int) INT_BE.get(array, from + at) & 0xffff_ffffL;
    }

    /** All 64 bits, of which Java takes the first as a sign. */
    public long i64le(int at) throws Damage {
        check(at, 8);
        return (long) LONG_LE.get(array, from + at);
    }

    /** All 64 bits, of which Java takes the first as a sign. */
    public long i64be(int at) throws Damage {
        check(at, 8);
        return (long) LONG_BE.get(array, from + at);
    }

    /** A part of it, which shares its bytes. */
    public Bytes slice(long at, long size) throws Damage {
        check(at, size);
        return new Bytes(source, array, from + (int) at, (int) size, base);
    }

    /** All from a position to the end. */
    public Bytes from(int at) throws Damage {
        return slice(at, (long) length - at);
    }

    public byte[] toArray() {
        return Arrays.copyOfRange(array, from, from + length);
    }

    /** Copies the first bytes of this into an array, which has room for them. */
    public void copyTo(byte[] target, int at, int size) throws Damage {
        check(0, size);
        System.arraycopy(array, from, target, at, size);
    }

    /** Adds all of it to a sum. */
    public void update(Checksum sum) {
        sum.update(array, from, length);
    }

    public boolean startsWith(byte[] prefix) {
        return length >= prefix.length && Arrays.equals(array, from, from + prefix.length, prefix, 0, prefix.length);
    }

    public boolean sameAs(byte[] other) {
        return Arrays.equals(array, from, from + length, other, 0, other.length);
    }

    /** In the order in which etcd and bbolt keep keys: byte by byte, unsigned, the shorter first. */
    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, from, from + length, other.array, other.from, other.from + other.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes
                && Arrays.equals(array, from, from + length, bytes.array, bytes.from, bytes.from + bytes.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int at = from; at < from + length; at++) {
            hash = 31 * hash + array[at];
        }
        return hash;
    }

    /** As UTF-8, with a mark for every byte that is not: for names, never for keys or values. */
    public String utf8() {
        return new String(array, from, length, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return length + " bytes at byte " + offset() + " of " + source;
    }

    private void check(long at, long size) throws Damage {
        // Neither sum nor difference can overflow: at and size are not negative where they are added to.
        if (at < 0 || size < 0 || at > length || size > length - at) {
            throw damage(
                    Math.max(at, 0),
                    size < 0 || at < 0
                            ? "a length or place is said to be " + Math.min(at, size)
                            : size + " bytes are said to be here, and there are " + Math.max(0, length - at));
        }
    }
}
