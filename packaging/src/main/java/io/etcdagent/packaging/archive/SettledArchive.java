package io.etcdagent.packaging.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A class-data archive without the hour at which it was made, so that two builds of one commit give the same bytes.
 *
 * <p>The JVM dumps the same classes to the same bytes but for two things: each archived {@code SoftReference} holds the
 * time of its last use, in milliseconds since the machine was booted, and the header holds checksums, which the JVM looks
 * at only with {@code -XX:+VerifySharedSpaces}. Two dumps, one after the other, differ in nothing else, and show where
 * these are. A time of 0 says that the reference was not used for long, which is true when the archive is read.
 */
final class SettledArchive {

    /** Where the archive's own header ends at the latest: a page, in which all but the checksums is plain numbers. */
    static final int HEADER = 4096;

    private static final int CHECKSUM = Integer.BYTES;
    private static final int TIME = Long.BYTES;
    /** Longer than any machine has been up, in milliseconds: a hundred years. */
    private static final long LONGEST_TIME = 100L * 366 * 24 * 60 * 60 * 1000;

    private SettledArchive() {}

    /** Reads two dumps of the same classes, writes them as one. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            System.err.println("usage: SettledArchive DUMP DUMP RESULT");
            System.exit(2);
        }
        byte[] settled = settle(Files.readAllBytes(Path.of(arguments[0])), Files.readAllBytes(Path.of(arguments[1])));
        Files.write(Path.of(arguments[2]), settled);
    }

    /**
     * The archive with zeros where the dumps differ.
     *
     * @throws IOException if they differ in anything that is neither a checksum nor a time
     */
    static byte[] settle(byte[] first, byte[] second) throws IOException {
        if (first.length != second.length) {
            throw new IOException(
                    "two dumps of one class list have different sizes: " + first.length + ", " + second.length);
        }
        ByteBuffer settled = ByteBuffer.wrap(first.clone()).order(ByteOrder.nativeOrder());
        ByteBuffer other = ByteBuffer.wrap(second).order(ByteOrder.nativeOrder());
        int header = Math.min(HEADER, first.length);
        for (int at = 0; at + CHECKSUM <= header; at += CHECKSUM) {
            if (settled.getInt(at) != other.getInt(at)) {
                settled.putInt(at, 0);
            }
        }
        for (int at = header; at + TIME <= first.length; at += TIME) {
            if (settled.getLong(at) != other.getLong(at)) {
                refuseUnlessTime(settled.getLong(at), at);
                refuseUnlessTime(other.getLong(at), at);
                settled.putLong(at, 0);
            }
        }
        return settled.array();
    }

    private static void refuseUnlessTime(long value, int at) throws IOException {
        if (value < 0 || value > LONGEST_TIME) {
            throw new IOException("two dumps of one class list differ at " + at + " in what is not a time: 0x"
                    + Long.toHexString(value));
        }
    }
}
