package io.etcdagent.daemon.unit;

import io.etcdagent.daemon.storage.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a {@link ChildRecord} is kept. */
final class ChildRecordFile {

    private final DurableFile file;

    ChildRecordFile(Path directory) {
        file = new DurableFile(directory.resolve("etcd.process"));
    }

    /** @throws UnitException if there is one that cannot be read or understood */
    Optional<ChildRecord> load() throws UnitException {
        try {
            return file.read().map(ChildRecord::decode);
        } catch (IOException | IllegalArgumentException e) {
            throw new UnitException(
                    "the record of the etcd process, " + file.path() + ", cannot be read (" + e.getMessage()
                            + "). Without it nobody knows whether etcd was stopped on purpose. If the disk is sound, move"
                            + " the file aside: an etcd that runs is found without it",
                    e);
        }
    }

    void save(ChildRecord record) throws IOException {
        file.write(record.encode());
    }
}
