package io.etcdagent.daemon.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A small text file that is, after a crash at any moment, either as it was before a write or as it is after it, and
 * that has reached the disk when the write returns.
 */
public final class DurableFile {

    private final Path path;
    private final Path directory;

    /** @param path an absolute path; its directory must exist */
    public DurableFile(Path path) {
        this.path = path;
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no directory");
        }
        this.directory = parent;
    }

    public Path path() {
        return path;
    }

    /** The content; empty when there is no such file. */
    public Optional<String> read() throws IOException {
        try {
            return Optional.of(Files.readString(path, StandardCharsets.UTF_8));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    /**
     * Replaces the content: a new file is written and synced, takes the name, and the directory is synced, so that the
     * name survives too (rename(2), fsync(2)).
     */
    public void write(String content) throws IOException {
        Path next = directory.resolve(path.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory();
    }

    /** Removes it, so that it stays away; no effect when there is none. */
    public void remove() throws IOException {
        if (Files.deleteIfExists(path)) {
            syncDirectory();
        }
    }

    /**
     * Gives the file another name beside its own, so that a fresh one can be begun: its name, the suffix and the first
     * number that nothing has yet. What was moved aside earlier stays: a move that is asked to be atomic would replace
     * it, this one refuses to.
     *
     * @return where it is now
     */
    public Path moveAside(String suffix) throws IOException {
        int number = 1;
        while (Files.exists(aside(suffix, number), LinkOption.NOFOLLOW_LINKS)) {
            number++;
        }
        Path aside = aside(suffix, number);
        Files.move(path, aside);
        syncDirectory();
        return aside;
    }

    private Path aside(String suffix, int number) {
        return directory.resolve(path.getFileName() + "." + suffix + "-" + number);
    }

    private void syncDirectory() throws IOException {
        SyncedDirectory.sync(directory);
    }
}
