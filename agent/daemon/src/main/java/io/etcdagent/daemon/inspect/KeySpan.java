package io.etcdagent.daemon.inspect;

import java.util.Arrays;

/**
 * Keys from one up to another, in the order of their bytes.
 *
 * @param from the first, at least one byte
 * @param end what comes after the last; a single zero byte for no end, as etcd has it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and made of what nobody else holds
record KeySpan(byte[] from, byte[] end) {

    private static final byte[] ZERO = {0};

    /** All keys that begin with the prefix, which may be empty. */
    static KeySpan under(byte[] prefix) {
        return prefix.length == 0 ? new KeySpan(ZERO, ZERO) : new KeySpan(prefix, endOf(prefix, prefix.length));
    }

    /** The key that follows at once. */
    static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /** What comes after all keys that begin with so many bytes of this one. */
    static byte[] endOf(byte[] key, int length) {
        for (int last = length - 1; last >= 0; last--) {
            if (key[last] != (byte) 0xff) {
                byte[] end = Arrays.copyOf(key, last + 1);
                end[last]++;
                return end;
            }
        }
        return ZERO;
    }

    /** Whichever of the two ends comes first. */
    static byte[] nearer(byte[] one, byte[] other) {
        if (isNone(one)) {
            return other;
        }
        return isNone(other) || Arrays.compareUnsigned(one, other) < 0 ? one : other;
    }

    static boolean isNone(byte[] end) {
        return end.length == 1 && end[0] == 0;
    }
}
