package io.etcdagent.datadir.wire;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;

/**
 * One message of Protocol Buffers, read field by field in the order in which they lie:
 *
 * <pre>{@code
 * while (message.next()) {
 *     switch (message.field()) {
 *         case 1 -> key = message.bytes();
 *         case 2 -> revision = message.varint();
 *         default -> {}
 *     }
 * }
 * }</pre>
 *
 * A field that is not asked for is skipped. Whatever the bytes are, each call ends, and what is no message of this form
 * is {@link Damage}. Groups, which etcd never used, are damage too.
 */
public final class WireReader {

    /** How deep messages may lie in each other: etcd's own go to five. */
    private static final int DEEPEST = 32;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final String name;
    private final Bytes bytes;
    private final int depth;

    private int at;
    private int fieldAt;
    private int field;
    private int type;
    private boolean pending;

    private WireReader(String name, Bytes bytes, int depth) {
        this.name = name;
        this.bytes = bytes;
        this.depth = depth;
    }

    /**
     * Reads a message from its beginning.
     *
     * @param name what the message is, in etcd's terms, for what is said about damage: {@code mvccpb.KeyValue}
     */
    public static WireReader of(String name, Bytes bytes) {
        return new WireReader(name, bytes, 0);
    }

    /** Goes on to the next field; false at the end of the message. */
    public boolean next() throws Damage {
        if (pending) {
            skip();
        }
        if (at == bytes.length()) {
            return false;
        }
        fieldAt = at;
        long tag = readVarint();
        long number = tag >>> 3;
        if (number == 0 || number > 0x1fff_ffffL) {
            throw bytes.damage(fieldAt, "a field of " + name + " has the number " + number);
        }
        field = (int) number;
        type = (int) (tag & 7);
        if (type != VARINT && type != FIXED64 && type != BYTES && type != FIXED32) {
            throw bytes.damage(fieldAt, where() + " has the wire type " + type + ", which etcd does not write");
        }
        pending = true;
        return true;
    }

    /** The number of the field, as the .proto file gives it. */
    public int field() {
        return field;
    }

    /** A number of any of the types int32, int64, uint32, uint64, bool, enum: its 64 bits. */
    public long varint() throws Damage {
        take(VARINT, "a number");
        return readVarint();
    }

    public boolean bool() throws Damage {
        return varint() != 0;
    }

    /** A number of type fixed64, sfixed64 or double: its 64 bits. */
    public long fixed64() throws Damage {
        take(FIXED64, "a number of 8 bytes");
        long value = bytes.i64le(at);
        at += Long.BYTES;
        return value;
    }

    /** A string, bytes, or a message as bytes. */
    public Bytes bytes() throws Damage {
        take(BYTES, "a string of bytes");
        return readBytes();
    }

    /** The message within this field. */
    public WireReader message(String nestedName) throws Damage {
        Bytes nested = bytes();
        if (depth == DEEPEST) {
            throw nested.damage(0, "messages lie more than " + DEEPEST + " deep in each other");
        }
        return new WireReader(nestedName, nested, depth + 1);
    }

    /** That the field which was read last makes no sense. */
    public Damage damage(String problem) {
        return bytes.damage(fieldAt, where() + ' ' + problem);
    }

    private void skip() throws Damage {
        pending = false;
        switch (type) {
            case VARINT -> readVarint();
            case FIXED64 -> skip(Long.BYTES);
            case FIXED32 -> skip(Integer.BYTES);
            default -> readBytes();
        }
    }

    private void skip(int length) throws Damage {
        bytes.slice(at, length);
        at += length;
    }

    private void take(int wanted, String what) throws Damage {
        if (!pending) {
            throw new IllegalStateException(where() + " was read already");
        }
        if (type != wanted) {
            throw damage("has the wire type " + type + " where " + what + " belongs");
        }
        pending = false;
    }

    private Bytes readBytes() throws Damage {
        int lengthAt = at;
        long length = readVarint();
        if (length < 0 || length > bytes.length() - at) {
            throw bytes.damage(
                    lengthAt,
                    where() + " is said to have " + Long.toUnsignedString(length) + " bytes, and "
                            + (bytes.length() - at) + " are left");
        }
        Bytes value = bytes.slice(at, length);
        at += (int) length;
        return value;
    }

    private long readVarint() throws Damage {
        int start = at;
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at == bytes.length()) {
                throw bytes.damage(start, name + " ends within a number");
            }
            int b = bytes.u8(at++);
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw bytes.damage(start, "a number in " + name + " is longer than 64 bits");
    }

    private String where() {
        return "field " + field + " of " + name;
    }
}
