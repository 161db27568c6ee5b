package io.etcdagent.datadir.mvcc;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs of bytes, written one after the other and read side by side. They stay in memory as far as there is room for them,
 * and go to a temporary file beyond. That file has no name any more as soon as it is open, and is for this user alone.
 */
final class SortedRuns implements Closeable {

    /** What is written and read at once. */
    private static final int BLOCK = 1 << 14;

    private final long room;
    private final Path directory;
    private final List<List<Block>> runs = new ArrayList<>();
    private long inMemory;
    private @Nullable FileChannel spill;
    private long spilled;

    /** Some bytes of a run: in memory, or from a place in the file on. */
    private static final class Block {

        final byte @Nullable [] bytes;
        final long at;
        final int length;

        Block(byte @Nullable [] bytes, long at, int length) {
            this.bytes = bytes;
            this.at = at;
            this.length = length;
        }
    }

    /**
     * Has no runs yet.
     *
     * @param room for runs in memory, in bytes
     * @param directory for the temporary file
     */
    SortedRuns(long room, Path directory) {
        this.room = room;
        this.directory = directory;
    }

    int size() {
        return runs.size();
    }

    Writer writer() {
        List<Block> blocks = new ArrayList<>();
        runs.add(blocks);
        return new Writer(blocks);
    }

    Reader reader(int run) {
        return new Reader(runs.get(run));
    }

    /** Forgets the first runs, in favour of what was made of them. */
    void forget(int count) {
        for (List<Block> run : runs.subList(0, count)) {
            for (Block block : run) {
                inMemory -= block.bytes == null ? 0 : BLOCK;
            }
        }
        runs.subList(0, count).clear();
    }

    private FileChannel spill() throws IOException {
        if (spill == null) {
            Path file = Files.createTempFile(directory, "etcd-agent-keys", null);
            try {
                spill = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            } finally {
                Files.delete(file);
            }
        }
        return spill;
    }

    @Override
    public void close() throws IOException {
        runs.clear();
        if (spill != null) {
            spill.close();
        }
    }

    /** Writes a run, byte by byte or some at once. */
    final class Writer {

        private final List<Block> blocks;
        private byte[] block = new byte[BLOCK];
        private int length;

        private Writer(List<Block> blocks) {
            this.blocks = blocks;
        }

        void write(byte[] bytes, int from, int count) throws IOException {
            int written = 0;
            while (written < count) {
                if (length == BLOCK) {
                    flush();
                }
                int part = Math.min(count - written, BLOCK - length);
                System.arraycopy(bytes, from + written, block, length, part);
                length += part;
                written += part;
            }
        }

        void end() throws IOException {
            flush();
            block = new byte[0];
        }

        private void flush() throws IOException {
            if (inMemory + BLOCK <= room) {
                inMemory += BLOCK;
                blocks.add(new Block(block, 0, length));
                block = new byte[BLOCK];
            } else {
                ByteBuffer buffer = ByteBuffer.wrap(block, 0, length);
                long at = spilled;
                while (buffer.hasRemaining()) {
                    spilled += spill().write(buffer, spilled);
                }
                blocks.add(new Block(null, at, length));
            }
            length = 0;
        }
    }

    /** Reads a run. */
    final class Reader {

        private final List<Block> blocks;
        private int next;
        private byte[] block = new byte[0];
        private int at;
        private int length;

        private Reader(List<Block> blocks) {
            this.blocks = blocks;
        }

        boolean atEnd() throws IOException {
            while (at == length) {
                if (next == blocks.size()) {
                    return true;
                }
                fill(blocks.get(next++));
            }
            return false;
        }

        byte read() throws IOException {
            if (at == length && atEnd()) {
                throw new IllegalStateException("the run ends within a record");
            }
            return block[at++];
        }

        void read(byte[] target, int from, int count) throws IOException {
            int read = 0;
            while (read < count) {
                if (atEnd()) {
                    throw new IllegalStateException("the run ends within a record");
                }
                int part = Math.min(count - read, length - at);
                System.arraycopy(block, at, target, from + read, part);
                at += part;
                read += part;
            }
        }

        /** A number as {@link KeyRecord} writes it. */
        long readNumber() throws IOException {
            long number = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = read();
                number |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return number;
                }
            }
        }

        private void fill(Block source) throws IOException {
            byte[] bytes = source.bytes;
            if (bytes == null) {
                bytes = new byte[source.length];
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    if (spill().read(buffer, source.at + buffer.position()) < 0) {
                        throw new IOException("the temporary file ends too early");
                    }
                }
            }
            block = bytes;
            at = 0;
            length = source.length;
        }
    }
}
