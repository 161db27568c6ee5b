package io.etcdagent.daemon.unit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file that a step's output is appended to, read from look to look. For one thread.
 *
 * <p>A step that prints without end must not fill the disk on which etcd may keep its data: a file that has got large
 * is emptied while the step runs. The step goes on at the new end of it (open(2), O_APPEND).
 */
final class StepOutput {

    /** Read at each end of a flood. */
    static final int MOST_AT_ONCE = 64 << 10;

    private static final long MOST_ON_DISK = 16 << 20;

    private final Path file;
    private final long mostOnDisk;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private long position;
    /** Whether the rest of this line is dropped, of which the beginning was told or left out. */
    private boolean dropping;

    StepOutput(Path file) {
        this(file, MOST_ON_DISK);
    }

    /** @param mostOnDisk in bytes; at a look, a larger file is emptied */
    StepOutput(Path file, long mostOnDisk) {
        this.file = file;
        this.mostOnDisk = mostOnDisk;
    }

    /**
     * The lines since the last look, the oldest first; of very many the first and the last ones, and a line between
     * that says so.
     *
     * @param complete whether nothing more will be printed, so that a line without a line break is one too
     */
    List<String> newLines(boolean complete) throws IOException {
        List<String> lines = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            if (end - position > 2L * MOST_AT_ONCE) {
                take(channel, position + MOST_AT_ONCE, lines);
                skip(channel, end - MOST_AT_ONCE, lines);
            }
            take(channel, end, lines);
            if (end > mostOnDisk && !complete) {
                channel.truncate(0);
                position = 0;
                lines.add("(the output is cut here: the file had got large and was emptied)");
            }
        } catch (NoSuchFileException e) {
            return lines;
        }
        if (complete && unfinished.size() > 0) {
            lines.add(line());
        }
        return lines;
    }

    private void skip(FileChannel channel, long to, List<String> lines) throws IOException {
        if (unfinished.size() > 0) {
            lines.add(line());
        }
        lines.add("(" + (to - position) + " bytes are left out here)");
        byte[] before = read(channel, to - 1, to);
        dropping = before.length == 1 && before[0] != '\n';
        position = to;
    }

    private void take(FileChannel channel, long to, List<String> lines) throws IOException {
        byte[] bytes = read(channel, position, to);
        position += bytes.length;
        for (byte b : bytes) {
            if (b == '\n') {
                if (!dropping) {
                    lines.add(line());
                }
                dropping = false;
            } else if (!dropping) {
                unfinished.write(b);
                // A character has at most four bytes, so this is one character more than is shown.
                if (unfinished.size() > 4 * PrintedLine.MOST_CHARACTERS) {
                    lines.add(line());
                    dropping = true;
                }
            }
        }
    }

    private String line() {
        String line = PrintedLine.of(unfinished.toString(StandardCharsets.UTF_8));
        unfinished.reset();
        return line;
    }

    /** Fewer bytes than asked for if the file was cut meanwhile. */
    private static byte[] read(FileChannel channel, long from, long to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(to - from));
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
            // Until all of it is here.
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }
}
