package io.etcdagent.daemon.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A small text file that was made for this agent in a directory where it can make none, so that nobody but the
 * directory's owner puts another file, or a link, in its place. A write has reached the disk when it returns; a crash on
 * the way can leave the new content up to any place and the old from there on, unlike with a {@link DurableFile}.
 */
public final class FileInPlace {

    private final Path path;

    public FileInPlace(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /** Whether there is one that may be written, and no link. */
    public boolean writable() {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(path);
    }

    /** The content. */
    public String read() throws IOException {
        return Files.readString(path, StandardCharsets.UTF_8);
    }

    /** Replaces the content, byte by byte: a beginning that stays the same is there all the time. */
    public void write(String content) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.truncate(bytes.limit());
            channel.force(true);
        }
    }
}
