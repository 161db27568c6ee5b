package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** The end of a log file, read backwards, so that its cost does not grow with the file. */
final class LogTail {

    private static final int FIRST_SPAN = 16 << 10;
    private static final int MOST_BYTES = 4 << 20;

    private final Path file;

    LogTail(Path file) {
        this.file = file;
    }

    /** The newest lines, oldest first, as far back as 4 MiB; none when there is no file. */
    List<String> read(int lines) throws IOException {
        return read(0, lines);
    }

    /** As above, but none from before a place in the file, at which a line begins. */
    List<String> read(long from, int lines) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel, from, lines);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Where the next line will begin; 0 while there is no file. */
    long end() throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static List<String> read(FileChannel channel, long from, int lines) throws IOException {
        long end = channel.size() - Math.min(from, channel.size());
        int span = 0;
        byte[] tail = {};
        // Invariant: tail holds the last span bytes of those that count, which are as many as end says. With one more
        // line break than lines are asked for,
        // the first of these lines is whole.
        while (span < end && span < MOST_BYTES && lineBreaks(tail) <= lines) {
            span = (int) Math.min(end, Math.max(FIRST_SPAN, 2L * span));
            tail = bytes(channel, channel.size() - span, span);
        }
        List<String> all = new String(tail, StandardCharsets.UTF_8).lines().toList();
        // What precedes the first line break may be half a line.
        int whole = span < end && all.size() > 1 ? 1 : 0;
        return List.copyOf(all.subList(Math.max(whole, all.size() - lines), all.size()));
    }

    private static byte[] bytes(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
            // Until all of it is here, or the file was cut meanwhile.
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static int lineBreaks(byte[] bytes) {
        int count = 0;
        for (byte b : bytes) {
            if (b == '\n') {
                count++;
            }
        }
        return count;
    }
}
