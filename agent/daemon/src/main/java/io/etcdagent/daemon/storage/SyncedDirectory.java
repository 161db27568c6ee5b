package io.etcdagent.daemon.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A directory whose entries have to survive: names that came, went or changed do once it was synced (fsync(2)). */
public record SyncedDirectory(Path path) {

    /** The one that has this entry. */
    public static SyncedDirectory of(Path entry) {
        Path parent = entry.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(entry + " has no directory");
        }
        return new SyncedDirectory(parent);
    }

    public void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
