package io.etcdagent.datadir.wal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's list of locks. A running etcd holds a lock for writing on the newest segment; to try for one would tell
 * too, and would keep an etcd from starting that comes just then.
 */
public final class LockTable {

    /** Kind, whether it binds, what for, process, device and inode (proc_locks(5)). */
    private static final Pattern WRITER =
            Pattern.compile("\\d+: (?:OFDLCK|FLOCK|POSIX) +\\w+ +WRITE +\\S+ [0-9a-f]+:[0-9a-f]+:(\\d+) .*");

    private final Path table;

    /** @param table a list as proc_locks(5) describes it */
    public LockTable(Path table) {
        this.table = table;
    }

    /** That of this machine. */
    public static LockTable ofKernel() {
        return new LockTable(Path.of("/proc/locks"));
    }

    /** Whether a process holds a lock for writing on the file; false where that cannot be seen. */
    public boolean holds(Path file) {
        return writer(file).orElse(false);
    }

    /** Whether it can be seen that no process holds a lock for writing on the file. */
    public boolean free(Path file) {
        return writer(file).filter(held -> !held).isPresent();
    }

    /** Empty where that cannot be seen. */
    private Optional<Boolean> writer(Path file) {
        try (BufferedReader lines = Files.newBufferedReader(table)) {
            String inode = String.valueOf(Files.getAttribute(file, "unix:ino"));
            return Optional.of(lines.lines()
                    .map(WRITER::matcher)
                    .filter(Matcher::matches)
                    .anyMatch(lock -> lock.group(1).equals(inode)));
        } catch (IOException | RuntimeException notSeen) {
            return Optional.empty();
        }
    }
}
