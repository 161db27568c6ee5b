package io.etcdagent.daemon.snapshot;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.storage.SyncedDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file for a snapshot of a member. Nothing is ever under its name but a whole and verified snapshot; until then the
 * bytes are in a file beside it, whose name ends in {@code .part}. It holds all that the cluster holds, so only its
 * owner may read it.
 */
public final class SnapshotFile {

    private static final Duration ASK_WITHIN = Duration.ofSeconds(5);

    /** Left free on the disk, which others write to as well. */
    private static final long MARGIN_BYTES = 16L << 20;

    private final Path path;
    private final Path directory;

    /** @param path an absolute path; its directory must exist */
    public SnapshotFile(Path path) {
        this.path = path;
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no directory");
        }
        this.directory = parent;
    }

    /** What is watched while bytes come. */
    public interface Watcher {

        /**
         * Some came.
         *
         * @param bytes so far
         * @param total of the whole snapshot
         */
        void got(long bytes, long total);
    }

    /**
     * Takes a snapshot of a member. What an earlier attempt left in the {@code .part} file is thrown away.
     *
     * @param deadline for all of it
     * @param progress how long nothing at all may come
     * @throws SnapshotException if it was not taken, or is no good; nothing is under the file's name then
     */
    public TakenSnapshot take(EtcdConnection member, Duration deadline, Duration progress, Watcher watcher)
            throws SnapshotException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new SnapshotException("no snapshot was taken: there is a file " + path
                    + " already, and none is written over; give another name, or move that one away");
        }
        Path part = directory.resolve(path.getFileName() + ".part");
        try {
            MemberStatus status = member.status(ASK_WITHIN);
            OptionalLong revision = revision(member);
            try {
                Receiving receiving = receive(member, part, deadline, progress, watcher);
                Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
                new SyncedDirectory(directory).sync();
                return new TakenSnapshot(
                        path, receiving.bytes(), receiving.sha256(), status.clusterId(), status.memberId(), revision);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (EtcdException failure) {
            throw new SnapshotException("no snapshot was taken: " + failure.getMessage(), failure);
        } catch (SnapshotException noGood) {
            throw new SnapshotException(
                    "the snapshot of " + member.endpoint() + " is no good and was thrown away: " + noGood.getMessage(),
                    noGood);
        } catch (IOException failure) {
            throw new SnapshotException(
                    "no snapshot was taken: writing " + part + " failed: " + failure.getMessage(), failure);
        }
    }

    /**
     * Verifies the file that is there, as the one that was taken was.
     *
     * @return its SHA-256, as {@link TakenSnapshot#sha256}
     * @throws SnapshotException if it cannot be read, or is no whole and good snapshot
     */
    public String verify() throws SnapshotException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            SnapshotVerification verification = new SnapshotVerification(channel.size() - 32);
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (channel.read(buffer.clear()) >= 0) {
                verification.pass(buffer.flip());
            }
            return verification.judge();
        } catch (SnapshotException noGood) {
            throw new SnapshotException(path + " is no good snapshot: " + noGood.getMessage(), noGood);
        } catch (IOException failure) {
            throw new SnapshotException(path + " cannot be read: " + failure.getMessage(), failure);
        }
    }

    private Receiving receive(EtcdConnection member, Path part, Duration deadline, Duration progress, Watcher watcher)
            throws EtcdException, IOException, SnapshotException {
        Files.deleteIfExists(part);
        try (FileChannel channel = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            Receiving receiving = new Receiving(channel, watcher);
            member.snapshot(receiving, deadline, progress);
            receiving.end();
            return receiving;
        }
    }

    private static OptionalLong revision(EtcdConnection member) {
        try {
            return OptionalLong.of(member.revision(ASK_WITHIN));
        } catch (EtcdException withoutQuorum) {
            return OptionalLong.empty();
        }
    }

    /** The bytes on their way to the disk. */
    private final class Receiving implements EtcdConnection.SnapshotReceiver {

        private final FileChannel channel;
        private final Watcher watcher;
        private @Nullable SnapshotVerification verification;
        private long total;
        private String sha256 = "";

        Receiving(FileChannel channel, Watcher watcher) {
            this.channel = channel;
            this.watcher = watcher;
        }

        @Override
        public void take(ByteBuffer bytes, long remaining) throws IOException {
            SnapshotVerification judge = verification;
            if (judge == null) {
                total = bytes.remaining() + remaining;
                refuseWithoutSpace();
                judge = new SnapshotVerification(total);
                verification = judge;
            }
            judge.pass(bytes);
            if (remaining != Math.max(0, total - judge.bytes())) {
                throw new IOException("the member says that " + remaining + " bytes are still to come, after "
                        + judge.bytes() + " of " + total);
            }
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            watcher.got(judge.bytes(), total);
        }

        private void refuseWithoutSpace() throws IOException {
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free < total + MARGIN_BYTES) {
                throw new IOException("the snapshot has " + total + " bytes, and " + directory + " has " + free
                        + " free; make room, or name a file on another disk");
            }
        }

        /** Nothing more comes. */
        void end() throws IOException, SnapshotException {
            SnapshotVerification judge = verification;
            if (judge == null) {
                throw new SnapshotException("nothing came");
            }
            sha256 = judge.judge();
            channel.force(true);
        }

        long bytes() {
            return total + 32;
        }

        String sha256() {
            return sha256;
        }
    }
}
