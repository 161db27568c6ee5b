package io.etcdagent.daemon.measure;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room a directory's file system has. */
public interface Disks {

    DiskSpace of(Path directory) throws IOException;

    /** As the operating system says, like {@code df}. */
    static Disks ofThisMachine() {
        return directory -> {
            FileStore store = Files.getFileStore(directory);
            return new DiskSpace(directory, store.getTotalSpace(), store.getUsableSpace());
        };
    }
}
