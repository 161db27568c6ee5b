package io.etcdagent.ctl;

import io.etcdagent.protocol.SavedSnapshot;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.Download;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file for a snapshot. Nothing is ever under its name but a whole and verified snapshot; until then the bytes are in
 * a file beside it, which goes when the attempt fails or is interrupted.
 */
final class SnapshotTarget {

    private static final int PART = 64 * 1024;

    private final Path file;
    private final boolean force;
    private final Linking linking;

    /** Gives a file another name where there is none yet, as {@link Files#createLink} does. */
    interface Linking {
        void link(Path name, Path file) throws IOException;
    }

    /** @param force whether it may take the place of a file that is there */
    SnapshotTarget(Path file, boolean force, Linking linking) {
        this.file = file;
        this.force = force;
        this.linking = linking;
    }

    /**
     * The file that somebody named.
     *
     * @throws UsageError if that is no name of a file
     */
    static SnapshotTarget named(String name, boolean force) throws UsageError {
        if (name.isEmpty()) {
            throw new UsageError("snapshot needs the name of a FILE");
        }
        if (name.equals("-")) {
            throw new UsageError(
                    "a snapshot cannot go to standard output: it is verified before it gets its name, and so"
                            + " needs a FILE; one that is called so is ./-");
        }
        return new SnapshotTarget(Path.of(name).toAbsolutePath().normalize(), force, Files::createLink);
    }

    /** Before anything is asked for. */
    void refuseIfTaken() throws UsageError {
        if (Files.isDirectory(file)) {
            throw new UsageError(file + " is a directory: name a file");
        }
        if (Files.exists(directory()) && !Files.isDirectory(directory())) {
            throw new UsageError(directory() + " is no directory, and there can be no file in it: name another");
        }
        if (!Files.isDirectory(directory())) {
            throw new UsageError("there is no directory " + directory() + ": mkdir " + directory());
        }
        try {
            refuseIfIrreplaceable();
        } catch (IOException e) {
            throw new UsageError(String.valueOf(e.getMessage()));
        }
        if (!force && isThere()) {
            throw new UsageError(file + " is there already: name another file, or add --force to replace it");
        }
    }

    /** A device or a pipe, in whose place a file would do harm, or a link, whose target would stay as it was. */
    private void refuseIfIrreplaceable() throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new IOException(file + " is a link, and is not replaced: name the file that it leads to, "
                    + Files.readSymbolicLink(file));
        }
        if (isThere() && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is there and no regular file, and is not replaced: name another file");
        }
    }

    private boolean isThere() {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Saves what comes.
     *
     * @throws IOException if it cannot be written, or is no good
     */
    SavedSnapshot save(Download download, SnapshotProgress progress) throws AgentException, IOException {
        refuseWithoutSpace(download.bytes());
        Path part = Files.createTempFile(
                directory(),
                "." + file.getFileName() + ".",
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Thread cleaner = new Thread(() -> deleteQuietly(part));
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            SnapshotCheck check = write(download, part, progress);
            String sha256 = check.judge(download.bytes());
            publish(part);
            return new SavedSnapshot(file.toString(), check.bytes(), sha256);
        } finally {
            deleteQuietly(part);
            forget(cleaner);
        }
    }

    private static void forget(Thread cleaner) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // Interrupted, Java ends already: the cleaner is at work, and finds nothing left or what there is.
            return;
        }
    }

    private void refuseWithoutSpace(long bytes) throws IOException {
        long free = Files.getFileStore(directory()).getUsableSpace();
        if (free < bytes) {
            throw new IOException("it has " + bytes + " bytes, and " + directory() + " has " + free
                    + " free; make room, or name a file on another disk");
        }
    }

    private static SnapshotCheck write(Download download, Path part, SnapshotProgress progress)
            throws AgentException, IOException {
        SnapshotCheck check = new SnapshotCheck();
        byte[] bytes = new byte[PART];
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            for (int length = download.read(bytes); length >= 0; length = download.read(bytes)) {
                check.pass(bytes, length);
                ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                progress.got(check.bytes());
            }
            channel.force(true);
        }
        return check;
    }

    private void publish(Path part) throws IOException {
        if (force) {
            refuseIfIrreplaceable();
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            publishAnew(part);
        }
        try (FileChannel synced = FileChannel.open(directory(), StandardOpenOption.READ)) {
            synced.force(true);
        }
    }

    /** A link, unlike a renaming, does not take the place of a file that has come meanwhile. */
    private void publishAnew(Path part) throws IOException {
        try {
            linking.link(file, part);
        } catch (FileAlreadyExistsException e) {
            throw cameMeanwhile(e);
        } catch (UnsupportedOperationException | IOException e) {
            // Not every file system has links, as FAT has none: a look just before is then the best there is.
            if (isThere()) {
                throw cameMeanwhile(e);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private IOException cameMeanwhile(Exception cause) {
        return new IOException(file + " has come into being meanwhile, and is not replaced without --force", cause);
    }

    private Path directory() {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // Its name says what it is, and nobody takes it for a snapshot.
            return;
        }
    }
}
