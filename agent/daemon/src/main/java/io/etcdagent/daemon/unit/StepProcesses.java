package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processes of a step: those that carry its mark, and their descendants, which may have put their environment away.
 * Only one that has both done that and left its parent is not found.
 *
 * @param mark an environment entry
 * @param own the step's shell, if this life of the agent started it: while it becomes the shell it can seem to have no
 *     environment
 */
record StepProcesses(String mark, Optional<Process> own, ProcessTable table) {

    boolean anyRuns() throws IOException {
        return own.filter(Process::isAlive).isPresent()
                || !table.withEnvironment(mark).isEmpty();
    }

    /** Those that run now. */
    List<ProcessIdentity> running() throws IOException {
        Set<ProcessIdentity> found = new LinkedHashSet<>(table.withEnvironment(mark));
        if (own.isPresent()) {
            table.running(own.get().pid())
                    .filter(process -> own.get().isAlive())
                    .ifPresent(found::add);
        }
        for (ProcessIdentity process : List.copyOf(found)) {
            found.addAll(descendants(process));
        }
        return List.copyOf(found);
    }

    private Set<ProcessIdentity> descendants(ProcessIdentity process) throws IOException {
        Set<ProcessIdentity> found = new LinkedHashSet<>();
        Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
        if (handle.isEmpty() || !table.runs(process)) {
            return found;
        }
        List<ProcessHandle> descendants;
        try (Stream<ProcessHandle> below = handle.get().descendants()) {
            descendants = below.toList();
        }
        for (ProcessHandle descendant : descendants) {
            Optional<ProcessIdentity> identity = table.running(descendant.pid());
            // A handle knows when its process started, so that one is the same as before.
            if (identity.isPresent() && descendant.isAlive()) {
                found.add(identity.get());
            }
        }
        return found;
    }
}
