package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.diagnosis.DataDirectory.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at a data directory by the names of its files; opens none of them. */
final class DiskLook {

    /** Term and index (server/etcdserver/api/snap/snapshotter.go). */
    private static final Pattern SNAPSHOT = Pattern.compile("[0-9a-f]{16}-([0-9a-f]{16})\\.snap");

    private DiskLook() {}

    static DataDirectory at(Path directory) {
        try {
            List<String> top = names(directory);
            if (top.isEmpty()) {
                return nothing(directory, State.EMPTY);
            }
            Path member = directory.resolve("member");
            long segments = inside(member.resolve("wal")).stream()
                    .filter(name -> name.endsWith(".wal"))
                    .count();
            List<String> snap = inside(member.resolve("snap"));
            return new DataDirectory(
                    directory, State.HOLDS_FILES, (int) segments, snap.contains("db"), newest(snap), free(directory));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return nothing(directory, State.MISSING);
        } catch (IOException e) {
            return nothing(directory, State.UNREADABLE);
        }
    }

    private static DataDirectory nothing(Path directory, State state) {
        return new DataDirectory(directory, state, 0, false, OptionalLong.empty(), free(directory));
    }

    private static OptionalLong newest(List<String> names) {
        return names.stream()
                .map(SNAPSHOT::matcher)
                .filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseUnsignedLong(matcher.group(1), 16))
                .max();
    }

    private static List<String> inside(Path directory) throws IOException {
        try {
            return names(directory);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    private static OptionalLong free(Path directory) {
        try {
            return OptionalLong.of(Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
