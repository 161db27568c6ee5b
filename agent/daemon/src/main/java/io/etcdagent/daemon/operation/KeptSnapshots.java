package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.snapshot.SnapshotException;
import io.etcdagent.daemon.snapshot.SnapshotFile;
import io.etcdagent.daemon.snapshot.TakenSnapshot;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Snapshots in a directory of the agent's own, which only its user may read. */
public final class KeptSnapshots implements Snapshots {

    /** For one of 8 GiB, the largest that etcd is made for, over a network that carries a tenth of what disks do. */
    private static final Duration WHOLE = Duration.ofHours(1);

    private static final Duration PROGRESS = Duration.ofSeconds(30);

    private final Path directory;

    /** @param directory an absolute path in an existing directory; made when it is needed */
    public KeptSnapshots(Path directory) {
        this.directory = directory;
    }

    @Override
    public TakenSnapshot take(EtcdConnection member, String name, Runnable whileWaiting) throws SnapshotException {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            dropUnfinished();
        } catch (IOException failure) {
            throw new SnapshotException("no snapshot can be kept in " + directory + ": " + failure, failure);
        }
        return new SnapshotFile(directory.resolve(name + ".db"))
                .take(member, WHOLE, PROGRESS, (bytes, total) -> whileWaiting.run());
    }

    /** Of an agent that died meanwhile; each operation has a name of its own, so that nobody would write over it. */
    private void dropUnfinished() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*.part")) {
            for (Path unfinished : left) {
                Files.deleteIfExists(unfinished);
            }
        }
    }
}
