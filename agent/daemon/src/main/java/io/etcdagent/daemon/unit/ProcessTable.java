package io.etcdagent.daemon.unit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The processes of this machine, by proc(5). A process that has ended and is only waited for by its parent (a zombie)
 * counts as gone: nothing of it runs and it holds no file. Every doubt is an {@link IOException}, never "gone".
 */
final class ProcessTable {

    private static final Path PROC = Path.of("/proc");

    /** The process that has this pid now. */
    Optional<ProcessIdentity> running(long pid) throws IOException {
        return stat(pid).filter(stat -> !stat.ended()).map(stat -> new ProcessIdentity(pid, stat.startTicks()));
    }

    boolean runs(ProcessIdentity process) throws IOException {
        return running(process.pid()).equals(Optional.of(process));
    }

    /**
     * All processes whose environment has this entry, the oldest first. Processes whose environment this user may not
     * read are not among them.
     *
     * @param entry {@code NAME=VALUE}
     */
    List<ProcessIdentity> withEnvironment(String entry) throws IOException {
        List<ProcessIdentity> found = new ArrayList<>();
        try (DirectoryStream<Path> pids = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path directory : pids) {
                long pid = Long.parseLong(directory.getFileName().toString());
                // The start time is read first: if the pid changes hands in between, it does not fit.
                Optional<ProcessIdentity> process = running(pid);
                if (process.isPresent() && hasEnvironment(pid, entry) && runs(process.get())) {
                    found.add(process.get());
                }
            }
        }
        found.sort(Comparator.comparingLong(ProcessIdentity::startTicks).thenComparingLong(ProcessIdentity::pid));
        return found;
    }

    String bootId() throws IOException {
        return BootId.read();
    }

    /** The user whom the files that this process makes belong to (proc(5): the effective one of {@code Uid:}). */
    int ownUserId() throws IOException {
        for (String line : Files.readAllLines(PROC.resolve("self/status"))) {
            String[] fields = line.split("\t", -1);
            if (fields.length > 2 && "Uid:".equals(fields[0])) {
                return Integer.parseInt(fields[2]);
            }
        }
        throw new IOException("/proc/self/status tells no user");
    }

    private static boolean hasEnvironment(long pid, String entry) throws IOException {
        try {
            Optional<byte[]> environ = read(pid, "environ");
            return environ.isPresent()
                    && ("\0" + new String(environ.get(), StandardCharsets.UTF_8)).contains("\0" + entry + "\0");
        } catch (AccessDeniedException e) {
            return false;
        } catch (IOException e) {
            // Threads of the kernel have no environment, and a process that ends has lost it.
            if (stat(pid).filter(stat -> stat.addressSpace() > 0).isEmpty()) {
                return false;
            }
            throw e;
        }
    }

    /** Empty if the process is gone, which reading tells by an error that no type distinguishes. */
    private static Optional<byte[]> read(long pid, String file) throws IOException {
        Path directory = PROC.resolve(Long.toString(pid));
        try {
            return Optional.of(Files.readAllBytes(directory.resolve(file)));
        } catch (IOException e) {
            if (Files.notExists(directory)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<ProcessStat> stat(long pid) throws IOException {
        Optional<byte[]> stat = read(pid, "stat");
        return stat.isEmpty()
                ? Optional.empty()
                : Optional.of(ProcessStat.parse(new String(stat.get(), StandardCharsets.ISO_8859_1)));
    }
}
