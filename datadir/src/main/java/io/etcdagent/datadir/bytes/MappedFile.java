package io.etcdagent.datadir.bytes;

import java.io.Closeable;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file, mapped into memory and never written, of any length.
 *
 * <p>Another process may write it, let it grow and even cut it. What lies beyond a cut cannot be read from memory, and
 * the JVM learns of it as an {@link InternalError}; here it is {@link Damage} that says what happened to the file. That
 * is why bytes are copied out before anybody looks at them, in one place. Of a disk that fails meanwhile Java 17 may tell
 * a little later, as an {@link InternalError} too: who reads catches it around the whole, and throws {@link #gone}.
 *
 * <p>For one thread. The memory itself goes when the last part of it is collected, as Java has no other way.
 */
public final class MappedFile implements Closeable {

    /** A new map begins at each of these, and is as long as Java allows: what is shorter than one lies within a map. */
    private static final long STEP = 1L << 30;

    private static final int LESS_THAN_NONE = -1;

    private final Path path;
    private final FileChannel channel;
    private @Nullable MappedByteBuffer[] maps = new @Nullable MappedByteBuffer[0];
    private long size;

    private MappedFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.size = channel.size();
    }

    /**
     * Opens a file that must be there.
     *
     * @throws IOException if it is not there, is a directory, or must not be read
     */
    public static MappedFile open(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw Files.exists(path)
                    ? new IOException(path + " is not a file")
                    : new NoSuchFileException(path.toString());
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new MappedFile(path, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** What the file is called in what is said about damage. */
    public String source() {
        return path.toString();
    }

    /** How long it was when it was opened, or last looked at by {@link #lookAgain}. */
    public long size() {
        return size;
    }

    /** Takes note of how long the file is now, so that what was written behind the old end can be read. */
    public void lookAgain() throws IOException {
        long now = channel.size();
        if (now != size) {
            size = now;
            maps = new @Nullable MappedByteBuffer[0];
        }
    }

    public Damage damage(long offset, String problem) {
        return new Damage(source(), offset, problem);
    }

    /**
     * A part of it as it is now.
     *
     * @param length at most what fits into memory: who reads lengths from the file bounds them first
     * @throws Damage if it is not all there: the file ends before, was cut meanwhile, or the disk does not give it
     */
    public Bytes copy(long offset, int length) throws IOException, Damage {
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw damage(
                    Math.max(0, offset),
                    length + " bytes are said to be here, and the file has " + size + " bytes in all");
        }
        byte[] copy = new byte[length];
        int copied = 0;
        // Up to here all bytes before copied are taken; a copy longer than a step leads over several maps.
        while (copied < length) {
            long at = offset + copied;
            MappedByteBuffer map = map((int) (at / STEP));
            int within = (int) (at % STEP);
            int part = Math.min(length - copied, map.capacity() - within);
            take(map, within, copy, copied, part, at);
            copied += part;
        }
        return Bytes.of(source(), offset, copy);
    }

    private void take(MappedByteBuffer map, int within, byte[] copy, int at, int length, long offset)
            throws IOException, Damage {
        try {
            map.get(within, copy, at, length);
            if (channel.size() < offset + length) {
                tellFault();
                throw gone(offset);
            }
        } catch (InternalError fault) {
            throw gone(offset);
        }
    }

    /**
     * Java 17 tells of a fault in mapped memory only when it throws an exception of its own after that, which may be
     * anywhere; so it is made to throw one here.
     */
    private static void tellFault() {
        try {
            Objects.checkIndex(new byte[LESS_THAN_NONE].length, 1);
        } catch (NegativeArraySizeException e) {
            // There was nothing to be told.
        }
    }

    /** That bytes could not be read which are there, at or before a place. */
    public Damage gone(long offset) throws IOException {
        long now = channel.size();
        return damage(
                offset,
                now < size
                        ? "the file was cut from " + size + " to " + now + " bytes while it was read"
                        : "the disk does not give these bytes (see the kernel's log: dmesg)");
    }

    private MappedByteBuffer map(int step) throws IOException, Damage {
        if (step >= maps.length) {
            maps = Arrays.copyOf(maps, (int) (size / STEP) + 1);
        }
        MappedByteBuffer map = maps[step];
        if (map == null) {
            long from = step * STEP;
            if (channel.size() < size) {
                throw gone(from);
            }
            map = channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(size - from, Integer.MAX_VALUE));
            maps[step] = map;
        }
        return map;
    }

    @Override
    public void close() throws IOException {
        maps = new @Nullable MappedByteBuffer[0];
        channel.close();
    }
}
