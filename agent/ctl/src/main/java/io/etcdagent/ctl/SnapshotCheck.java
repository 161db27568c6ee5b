package io.etcdagent.ctl;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Judges a snapshot as it comes: a backend file, which is a whole number of pages, and then its SHA-256 in 32 bytes
 * (etcdutl/snapshot/v3_snapshot.go).
 */
final class SnapshotCheck {

    private static final int DIGEST = 32;
    private static final int SMALLEST_PAGE = 512;

    private final MessageDigest backend = sha256();

    /** The last bytes so far, which may be the digest, and are not in {@link #backend} yet. */
    private final byte[] tail = new byte[DIGEST];

    private int tailLength;
    private long bytes;

    long bytes() {
        return bytes;
    }

    void pass(byte[] next, int length) {
        bytes += length;
        int keep = Math.min(DIGEST, length);
        int leave = Math.max(0, tailLength + keep - DIGEST);
        backend.update(tail, 0, leave);
        System.arraycopy(tail, leave, tail, 0, tailLength - leave);
        tailLength -= leave;
        backend.update(next, 0, length - keep);
        System.arraycopy(next, length - keep, tail, tailLength, keep);
        tailLength += keep;
    }

    /**
     * Judges the whole.
     *
     * @param announced how many bytes there should be, -1 where that is not known
     * @return the SHA-256 of all of it, in hexadecimal
     * @throws IOException if it is no whole and good snapshot
     */
    String judge(long announced) throws IOException {
        if (announced >= 0 && bytes != announced) {
            throw new IOException("it has " + bytes + " bytes instead of " + announced);
        }
        if (bytes <= DIGEST || bytes % SMALLEST_PAGE != DIGEST) {
            throw new IOException("its " + bytes + " bytes are no whole number of pages and a SHA-256");
        }
        MessageDigest whole = copyOfBackend();
        byte[] found = backend.digest();
        if (!MessageDigest.isEqual(found, Arrays.copyOf(tail, tailLength))) {
            throw new IOException("it was damaged on its way: the SHA-256 of its bytes is "
                    + HexFormat.of().formatHex(found) + ", and the one that etcd put after them is "
                    + HexFormat.of().formatHex(tail));
        }
        whole.update(tail, 0, tailLength);
        return HexFormat.of().formatHex(whole.digest());
    }

    private MessageDigest copyOfBackend() {
        try {
            return (MessageDigest) backend.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
