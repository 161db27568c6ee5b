package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The control groups in which systemd keeps the processes of its services (cgroups(7)). */
final class ControlGroups {

    /** Of version 2, of version 1, and of both side by side. */
    private static final List<String> HIERARCHIES = List.of("", "systemd", "unified");

    private final Path root;

    /** @param root where they are mounted, {@code /sys/fs/cgroup} */
    ControlGroups(Path root) {
        this.root = root;
    }

    /**
     * Whether a process is in this group or in one below it.
     *
     * @param group the property ControlGroup of a unit, a path that starts with a slash; empty when it has none
     */
    boolean hasProcesses(String group) throws UnitException {
        if (group.isEmpty()) {
            return false;
        }
        for (String hierarchy : HIERARCHIES) {
            if (hasProcesses(root.resolve(hierarchy).resolve(group.substring(1)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasProcesses(Path group) throws UnitException {
        if (Files.notExists(group)) {
            return false;
        }
        try (Stream<Path> below = Files.walk(group)) {
            for (Path lists : (Iterable<Path>) below.filter(path -> path.endsWith("cgroup.procs"))::iterator) {
                if (!Files.readString(lists).isBlank()) {
                    return true;
                }
            }
            return false;
        } catch (IOException | UncheckedIOException e) {
            // systemd removes a group as soon as its last process has gone, also while it is looked at.
            if (Files.notExists(group)) {
                return false;
            }
            throw new UnitException("the control group " + group + " cannot be looked at: " + e.getMessage(), e);
        }
    }
}
