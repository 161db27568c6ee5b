package io.etcdagent.daemon.snapshot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Judges the bytes of a snapshot as they pass. After the backend file come 32 bytes, which are its SHA-256; that the
 * length of the file leaves a remainder of 32 by 512 is how etcd itself tells that they are there
 * (etcdutl/snapshot/v3_snapshot.go).
 */
final class SnapshotVerification {

    private static final int DIGEST_BYTES = 32;
    private static final int SMALLEST_PAGE = 512;

    private final long backendBytes;
    private final MessageDigest digest;
    private final ByteBuffer head;
    private final ByteBuffer trailer = ByteBuffer.allocate(DIGEST_BYTES);
    private byte[] backendDigest = new byte[0];
    private long bytes;
    private long surplus;

    /** @param backendBytes how long the backend file is, without the 32 bytes after it */
    SnapshotVerification(long backendBytes) {
        this.backendBytes = backendBytes;
        this.head = ByteBuffer.allocate((int) Math.max(0, Math.min(BackendHead.BYTES, backendBytes)));
        this.digest = sha256();
    }

    /** All bytes so far. */
    long bytes() {
        return bytes;
    }

    /** Takes the next bytes; leaves the buffer's position alone. */
    void pass(ByteBuffer next) {
        ByteBuffer rest = next.duplicate();
        if (bytes < backendBytes) {
            ByteBuffer backend = taken(rest, backendBytes - bytes);
            bytes += backend.remaining();
            if (head.hasRemaining()) {
                head.put(taken(backend.duplicate(), head.remaining()));
            }
            digest.update(backend);
        }
        if (bytes == backendBytes) {
            backendDigest = digestSoFar();
        }
        if (rest.hasRemaining()) {
            ByteBuffer end = taken(rest, trailer.remaining());
            bytes += end.remaining() + rest.remaining();
            surplus += rest.remaining();
            trailer.put(end.duplicate());
            digest.update(end);
            digest.update(rest);
        }
    }

    /**
     * Judges the whole.
     *
     * @return the SHA-256 of everything that passed, in hexadecimal
     * @throws SnapshotException if it is no whole and good snapshot
     */
    String judge() throws SnapshotException {
        if (bytes < backendBytes + DIGEST_BYTES || surplus > 0) {
            throw new SnapshotException("it has " + bytes + " bytes instead of " + backendBytes + " and the "
                    + DIGEST_BYTES + " of their SHA-256");
        }
        if (backendBytes % SMALLEST_PAGE != 0) {
            throw new SnapshotException("its " + backendBytes + " bytes are no whole number of pages");
        }
        if (!MessageDigest.isEqual(backendDigest, trailer.array())) {
            throw new SnapshotException("the SHA-256 of its bytes is "
                    + HexFormat.of().formatHex(backendDigest) + ", and the one that etcd put after them is "
                    + HexFormat.of().formatHex(trailer.array()));
        }
        String flaw = new BackendHead(head.flip(), backendBytes).flaw().orElse("");
        if (!flaw.isEmpty()) {
            throw new SnapshotException(flaw);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A view of at most so many of the bytes, which are then behind the buffer's position. */
    private static ByteBuffer taken(ByteBuffer from, long most) {
        int length = (int) Math.min(from.remaining(), most);
        ByteBuffer view = from.slice(from.position(), length);
        from.position(from.position() + length);
        return view;
    }

    private byte[] digestSoFar() {
        try {
            return ((MessageDigest) digest.clone()).digest();
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
