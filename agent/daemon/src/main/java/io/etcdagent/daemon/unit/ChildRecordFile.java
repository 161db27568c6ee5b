package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where a {@link ChildRecord} is kept. After a crash or a power cut it holds the old record or the new one, whole. */
final class ChildRecordFile {

    private final Path file;

    ChildRecordFile(Path directory) {
        file = directory.resolve("etcd.process");
    }

    /** @throws UnitException if there is one that cannot be read or understood */
    Optional<ChildRecord> load() throws UnitException {
        try {
            return Optional.of(ChildRecord.decode(Files.readString(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new UnitException(
                    "the record of the etcd process, " + file + ", cannot be read (" + e.getMessage()
                            + "). Without it nobody knows whether etcd was stopped on purpose. If the disk is sound, move"
                            + " the file aside: an etcd that runs is found without it",
                    e);
        }
    }

    void save(ChildRecord record) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(record.encode().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
