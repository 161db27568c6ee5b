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
        this(agent, "data-of-before");
    }

    /** As above, kept under that name beside the data. */
    RolledBackDisk(TestAgent agent, String copy) {
        this.data = RestoredDisk.data(agent);
        this.copy = data.resolveSibling(copy);
    }

    /** As above, of a member without an agent. */
    public RolledBackDisk(TestMember member, Path copy) {
        this.data = member.dataDirectory();
        this.copy = copy;
    }

    /** Keeps the state as it is, in the place of one that was kept before. */
    public void copy() throws IOException {
        replace(copy, data);
    }

    /** Puts that state in the place of what was written since. */
    public void putBack() throws IOException {
        replace(data, copy);
    }

    private static void replace(Path old, Path by) throws IOException {
        if (Files.exists(old)) {
            try (Stream<Path> files = Files.walk(old)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        copy(by, old);
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
