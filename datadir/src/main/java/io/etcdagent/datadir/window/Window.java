package io.etcdagent.datadir.window;

import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.CRC32C;

/**
 * A file read by offset through one small buffer, so that neither a large file nor a length that lies takes memory.
 *
 * <p>Read and not mapped, unlike the backend file: a log is read from its beginning to its end and once, so that a
 * mapping would gain nothing, and would count as memory of the agent, hundreds of megabytes of it. For one thread.
 */
public final class Window implements Closeable {

    private static final int SIZE = 1 << 16;

    private final String source;
    private final FileChannel channel;

    /** Made when something is read for the first time: many files may be open before that. */
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    private long size;

    /** Where the buffer begins in the file. */
    private long start;

    private Window(String source, FileChannel channel) throws IOException {
        this.source = source;
        this.channel = channel;
        this.size = channel.size();
    }

    /**
     * Opens a file, to be read through a buffer of its own.
     *
     * @throws IOException if it is not there, is no file, or must not be read
     */
    public static Window open(Path file) throws IOException {
        // A directory opens as a file does, and a pipe for as long as nobody writes to it not at all.
        if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
            throw new IOException(file + " is no file");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new Window(file.toString(), channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** What the file is called in what is said about damage. */
    public String source() {
        return source;
    }

    /** How long the file was when it was opened, or last looked at again. */
    public long size() {
        return size;
    }

    /** Has what is read next come from the file anew, which another process may have written meanwhile. */
    public void lookAgain() throws IOException {
        size = channel.size();
        buffer.limit(0);
    }

    public Damage damage(long offset, String problem) {
        return new Damage(source, offset, problem);
    }

    /** The byte there, 0 to 255. */
    public int at(long offset) throws IOException, Damage {
        int place = place(offset, 1);
        return buffer.get(place) & 0xff;
    }

    /** The eight bytes from there on, the lowest first. */
    public long word(long offset) throws IOException, Damage {
        int place = place(offset, Long.BYTES);
        return buffer.getLong(place);
    }

    /** The checksum, CRC-32C, of a range. */
    public int checksum(long from, long to) throws IOException, Damage {
        CRC32C sum = new CRC32C();
        long offset = from;
        // What lies before offset has been added.
        while (offset < to) {
            int place = place(offset, 1);
            int length = (int) Math.min(to - offset, buffer.limit() - place);
            sum.update(buffer.array(), place, length);
            offset += length;
        }
        return (int) sum.getValue();
    }

    /** A range that the caller knows to be small. */
    public Bytes bytes(long from, int length) throws IOException, Damage {
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            int place = place(from + done, 1);
            int some = Math.min(length - done, buffer.limit() - place);
            buffer.get(place, bytes, done, some);
            done += some;
        }
        return Bytes.of(source, from, bytes);
    }

    /** Where in a range the first byte is that is not zero; its end if there is none. */
    public long firstNonZero(long from, long to) throws IOException, Damage {
        long offset = from;
        // All before offset is zero.
        while (offset < to) {
            int place = place(offset, 1);
            int end = (int) Math.min(buffer.limit(), place + (to - offset));
            while (end - place >= Long.BYTES && buffer.getLong(place) == 0) {
                place += Long.BYTES;
            }
            while (place < end && buffer.get(place) == 0) {
                place++;
            }
            offset = start + place;
            if (place < end) {
                return offset;
            }
        }
        return to;
    }

    /** Where in the buffer so many bytes from the offset on are. */
    private int place(long offset, int length) throws IOException, Damage {
        if (offset < start || offset + length > start + buffer.limit()) {
            fill(offset, length);
        }
        return (int) (offset - start);
    }

    private void fill(long offset, int length) throws IOException, Damage {
        if (buffer.capacity() == 0) {
            buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear();
        start = offset;
        boolean filled = false;
        try {
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {}
            filled = buffer.position() >= length;
        } finally {
            buffer.limit(filled ? buffer.position() : 0);
        }
        if (!filled) {
            throw damage(offset, length + " bytes are said to be here, and the file ends at " + channel.size());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
