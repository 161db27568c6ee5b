package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The data directory of an etcd, which gets an earlier state back. etcd must be down for either. */
public final class RolledBackDisk {

    private final Path data;
    private final Path copy;

    public RolledBackDisk(TestAgent agent) {
        this.data = agent.stateDirectory().resolveSibling("data");
        this.copy = agent.stateDirectory().resolveSibling("data-of-before");
    }

    /** As above, of a member without an agent. */
    public RolledBackDisk(TestMember member, Path copy) {
        this.data = member.dataDirectory();
        this.copy = copy;
    }

    /** Keeps the state as it is. */
    public void copy() throws IOException {
        copy(data, copy);
    }

    /** Puts that state in the place of what was written since. */
    public void putBack() throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        copy(copy, data);
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(from)) {
            all = files.toList();
        }
        for (Path file : all) {
            // With its permissions: etcd complains of a directory that others may read.
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }
}
