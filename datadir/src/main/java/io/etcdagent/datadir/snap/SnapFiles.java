package io.etcdagent.datadir.snap;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What lies in a snap directory, by the names.
 *
 * @param directory that was looked at
 * @param snapshots of raft's log, the newest first
 * @param databases copies of another member's backend that came with a snapshot ({@code INDEX.snap.db}), not put in use
 * @param broken what etcd found damaged and put aside
 * @param backend whether the backend file is there
 */
public record SnapFiles(
        Path directory, List<SnapName> snapshots, List<String> databases, List<String> broken, boolean backend) {

    /** etcd keeps five. */
    private static final int MOST = 1000;

    public SnapFiles {
        snapshots = List.copyOf(snapshots);
        databases = List.copyOf(databases);
        broken = List.copyOf(broken);
    }

    /** Nothing is there, or it is not known where. */
    public static SnapFiles none(Path directory) {
        return new SnapFiles(directory, List.of(), List.of(), List.of(), false);
    }

    /** Looks at a directory. */
    public static SnapFiles in(Path directory) throws IOException {
        List<SnapName> snapshots = new ArrayList<>();
        List<String> databases = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        boolean backend = false;
        try (DirectoryStream<Path> listed = Files.newDirectoryStream(directory)) {
            for (Path file : listed) {
                String name = String.valueOf(file.getFileName());
                Optional<SnapName> snapshot = SnapName.of(name);
                if (snapshot.isPresent()) {
                    add(snapshots, snapshot.get());
                } else if (name.endsWith(".snap.db")) {
                    add(databases, name);
                } else if (name.endsWith(".broken")) {
                    add(broken, name);
                } else {
                    backend |= name.equals("db");
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        snapshots.sort(Comparator.reverseOrder());
        return new SnapFiles(
                directory,
                snapshots,
                databases.stream().sorted().toList(),
                broken.stream().sorted().toList(),
                backend);
    }

    private static <T> void add(List<T> list, T one) throws IOException {
        if (list.size() == MOST) {
            throw new IOException("there are more than " + MOST + " snapshots, which etcd would not leave");
        }
        list.add(one);
    }

    public Path file(SnapName name) {
        return directory.resolve(name.toString());
    }
}
