package io.etcdagent.datadir.log;

import io.etcdagent.datadir.wal.WalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a member's log lies.
 *
 * @param wal directory with the segments
 * @param snap directory with the snapshots; empty where it is not known
 */
public record LogDirectories(Path wal, Optional<Path> snap) {

    /**
     * Finds them.
     *
     * @param directory etcd's data directory, the directory {@code member} in it, or the one with the segments
     * @param walDirectory what etcd was given as {@code --wal-dir}; empty if it was given none
     * @throws NoSuchFileException if there is no log there, in words for an operator
     */
    public static LogDirectories of(Path directory, Optional<Path> walDirectory) throws IOException {
        Optional<Path> member = Optional.of(directory.resolve("member"))
                .filter(Files::isDirectory)
                .or(() -> Optional.of(directory).filter(here -> Files.isDirectory(here.resolve("snap"))));
        Optional<Path> snap = member.map(here -> here.resolve("snap")).filter(Files::isDirectory);
        if (walDirectory.isPresent()) {
            return new LogDirectories(existing(walDirectory.get()), snap);
        }
        Optional<Path> wal = member.map(here -> here.resolve("wal")).filter(Files::isDirectory);
        if (wal.isPresent()) {
            return new LogDirectories(wal.get(), snap);
        }
        Path here = existing(directory);
        if (!WalReader.holdsSegments(here)) {
            throw new NoSuchFileException(
                    directory.toString(),
                    null,
                    "there is no member/wal in it, and no segment of a log (*.wal); if etcd has --wal-dir, give that"
                            + " too");
        }
        Path beside = here.toAbsolutePath().normalize().resolveSibling("snap");
        return new LogDirectories(here, snap.or(() -> Optional.of(beside).filter(Files::isDirectory)));
    }

    private static Path existing(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(
                    directory.toString(), null, Files.exists(directory) ? "it is no directory" : "it does not exist");
        }
        return directory;
    }
}
