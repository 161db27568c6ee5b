package io.etcdagent.daemon.etcd;

/**
 * Reads protobuf's wire format where it lies, without making objects of it: of a million keys there would be millions.
 * Whatever is no such format is an {@link IllegalArgumentException}.
 */
final class WireReader {

    static final int VARINT = 0;
    static final int BYTES = 2;

    private static final int FIXED64 = 1;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT = 10;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    /** Reads this part from now on. */
    void open(byte[] from, int start, int length) {
        bytes = from;
        at = start;
        end = start + length;
    }

    boolean hasMore() {
        return at < end;
    }

    /** Where the next byte to be read is. */
    int position() {
        return at;
    }

    /** The next field's number and type, as {@code number << 3 | type}. */
    int tag() {
        return (int) varint();
    }

    long varint() {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            if (at >= end) {
                throw cutOff();
            }
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than " + LONGEST_VARINT + " bytes");
    }

    /** The length of the bytes that follow, which are all there. */
    int length() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw cutOff();
        }
        return (int) length;
    }

    void skipBytes(int length) {
        at += length;
    }

    /** Passes over the value of a field that nobody wants. */
    void skip(int tag) {
        switch (tag & 7) {
            case VARINT -> varint();
            case BYTES -> skipBytes(length());
            case FIXED64 -> skipFixed(8);
            case FIXED32 -> skipFixed(4);
            default -> throw new IllegalArgumentException("a field of type " + (tag & 7));
        }
    }

    private void skipFixed(int length) {
        if (length > end - at) {
            throw cutOff();
        }
        at += length;
    }

    private static IllegalArgumentException cutOff() {
        return new IllegalArgumentException("it ends in the middle of a field");
    }
}
