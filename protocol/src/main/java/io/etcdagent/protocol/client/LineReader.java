package io.etcdagent.protocol.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Cuts a stream of bytes into lines of bounded length. */
final class LineReader {

    /** A line was longer than agreed. */
    static final class LineTooLong extends IOException {
        private static final long serialVersionUID = 1;

        LineTooLong(int longest) {
            super("a line is longer than " + longest + " bytes");
        }
    }

    private final InputStream in;
    private final int longest;

    // Bytes received and not yet given out are buffer[start, end); none of [start, scanned) is a line end.
    private byte[] buffer = new byte[4096];
    private int start;
    private int scanned;
    private int end;

    LineReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The next line without its end, or nothing after the last. */
    Optional<byte[]> next() throws IOException {
        while (true) {
            for (; scanned < end; scanned++) {
                if (buffer[scanned] == '\n') {
                    byte[] line = Arrays.copyOfRange(buffer, start, scanned);
                    scanned++;
                    start = scanned;
                    return Optional.of(line);
                }
            }
            if (end - start > longest) {
                throw new LineTooLong(longest);
            }
            makeRoom();
            int count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                return rest();
            }
            end += count;
        }
    }

    private Optional<byte[]> rest() {
        if (start == end) {
            return Optional.empty();
        }
        byte[] line = Arrays.copyOfRange(buffer, start, end);
        start = end;
        return Optional.of(line);
    }

    private void makeRoom() {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            scanned -= start;
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }
}
