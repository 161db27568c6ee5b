package io.etcdagent.daemon.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Names that have reached the disk: a rename or removal survives a crash only once its directory was synced. */
public final class SyncedDirectory {

    private SyncedDirectory() {}

    /** Returns when all names in the directory, as they are now, are on the disk (fsync(2)). */
    public static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
