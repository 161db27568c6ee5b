package io.etcdagent.daemon.etcd;

/** A cluster's id: an unsigned 64-bit number, printed in hexadecimal. */
public record ClusterId(long value) {

    /** Reads what {@link #hex} wrote; {@link NumberFormatException} for anything else. */
    public static ClusterId parse(String hex) {
        return new ClusterId(Long.parseUnsignedLong(hex, 16));
    }

    /** The id as etcd prints it. */
    public String hex() {
        return Long.toHexString(value);
    }

    @Override
    public String toString() {
        return hex();
    }
}
