package io.etcdagent.daemon.etcd;

/**
 * A member's id: an unsigned 64-bit number that etcd prints in hexadecimal without leading zeros.
 *
 * @param value the bits; compare them as unsigned
 */
public record MemberId(long value) implements Comparable<MemberId> {

    /** What etcd says for "nobody", for instance as the leader when there is none. */
    public static final MemberId NONE = new MemberId(0);

    /** Reads what {@link #hex} wrote; {@link NumberFormatException} for anything else. */
    public static MemberId parse(String hex) {
        return new MemberId(Long.parseUnsignedLong(hex, 16));
    }

    /** The id as etcd prints it. */
    public String hex() {
        return Long.toHexString(value);
    }

    public boolean isNone() {
        return value == 0;
    }

    @Override
    public int compareTo(MemberId other) {
        return Long.compareUnsigned(value, other.value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
