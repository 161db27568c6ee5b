package io.etcdagent.datadir.window;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.json.Octets;
import java.io.IOException;

/**
 * The fields of a protobuf message in a range of a file, one after the other; nothing of them is kept, so that it may be
 * of any length. Where a message is known to be small, {@link io.etcdagent.datadir.wire.WireReader} reads it.
 */
public final class Fields {

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int BYTES = 2;
    private static final int FOUR_BYTES = 5;

    private final String name;
    private final Window window;
    private final long end;
    private long offset;

    private int number;
    private int type;
    private long value;
    private long from;
    private long to;

    /** @param name what the message is, in etcd's terms, for what is said about damage */
    public Fields(String name, Window window, long from, long to) {
        this.name = name;
        this.window = window;
        this.offset = from;
        this.end = to;
    }

    /** Goes on to the next field; false after the last. */
    public boolean next() throws IOException, Damage {
        if (offset == end) {
            return false;
        }
        long begin = offset;
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw window.damage(begin, name + ": there is no field of that number");
        }
        number = (int) (tag >>> 3);
        type = (int) (tag & 7);
        switch (type) {
            case VARINT -> value = varint();
            case EIGHT_BYTES -> skip(Long.BYTES, begin);
            case FOUR_BYTES -> skip(Integer.BYTES, begin);
            case BYTES -> skip(varint(), begin);
            default -> throw window.damage(begin, name + ": there is no wire type " + type);
        }
        return true;
    }

    private void skip(long length, long begin) throws Damage {
        if (length < 0 || length > end - offset) {
            throw window.damage(begin, name + ": field " + number + " is longer than what holds it");
        }
        from = offset;
        offset += length;
        to = offset;
    }

    private long varint() throws IOException, Damage {
        long begin = offset;
        long bits = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (offset == end) {
                throw window.damage(begin, name + ": a number goes on after the end of what holds it");
            }
            int next = window.at(offset++);
            bits |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return bits;
            }
        }
        throw window.damage(begin, name + ": a number has more than ten bytes");
    }

    public int number() {
        return number;
    }

    /** The number that the field holds. */
    public long value() throws Damage {
        require(VARINT, "number");
        return value;
    }

    /** Where what the field holds begins. */
    public long from() throws Damage {
        require(BYTES, "bytes");
        return from;
    }

    /** Where it ends. */
    public long to() throws Damage {
        require(BYTES, "bytes");
        return to;
    }

    public long length() throws Damage {
        return to() - from();
    }

    /** The message that the field holds. */
    public Fields message(String nested) throws Damage {
        return new Fields(nested, window, from(), to());
    }

    /** What the field holds, byte by byte. */
    public Octets octets() throws Damage {
        long last = to();
        long[] at = {from()};
        return () -> at[0] < last ? window.at(at[0]++) : -1;
    }

    /** The bytes that the field holds, or the first of them. */
    public Bytes head(int most) throws IOException, Damage {
        return window.bytes(from(), (int) Math.min(most, length()));
    }

    /** The text that the field holds, which must not be longer than this. */
    public String text(int most) throws IOException, Damage {
        if (length() > most) {
            throw window.damage(from(), name + ": field " + number + " is longer than " + most + " bytes");
        }
        return head(most).utf8();
    }

    /**
     * The numbers that one occurrence of a repeated field holds: proto2 writes each on its own, proto3 all as one.
     */
    public void eachValue(Numbers each) throws IOException, Damage {
        if (type == VARINT) {
            each.add(value);
            return;
        }
        Fields packed = message(name);
        while (packed.offset < packed.end) {
            each.add(packed.varint());
        }
    }

    /** That the field that was read last makes no sense. */
    public Damage damage(String problem) {
        return window.damage(offset, name + ": " + problem);
    }

    /** Takes numbers. */
    public interface Numbers {
        void add(long number) throws Damage;
    }

    private void require(int wanted, String what) throws Damage {
        if (type != wanted) {
            throw window.damage(offset, name + ": field " + number + " is no " + what);
        }
    }
}
