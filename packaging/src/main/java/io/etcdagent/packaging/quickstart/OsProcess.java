package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process of this machine as /proc shows it (proc(5)), told from a later one of the same pid by
 * its start time.
 *
 * @param startTicks clock ticks from boot to its start
 */
record OsProcess(long pid, long startTicks) {
    private static final Path PROC = Path.of("/proc");

    /** Place of the state and of the start time in /proc/PID/stat, counted after the name. */
    private static final int STATE = 0;

    private static final int START_TICKS = 19;

    /** The processes whose environment, as given at their start, has this variable with this value. */
    static List<OsProcess> withVariable(String name, String value) {
        byte[] wanted = (name + "=" + value).getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(entry -> entry.chars().allMatch(Character::isDigit))
                    .filter(pid -> hasVariable(pid, wanted))
                    .flatMap(pid -> read(Long.parseLong(pid)).stream())
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read: " + e.getMessage(), e);
        }
    }

    /** A process of this name in the same space of process ids (pid_namespaces(7)) as another one. */
    static Optional<OsProcess> inPidSpaceOf(long other, String name) {
        Optional<String> space = pidSpace(Long.toString(other));
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(entry -> entry.chars().allMatch(Character::isDigit))
                    .filter(pid -> name.equals(name(pid)))
                    .filter(pid -> space.isPresent() && space.equals(pidSpace(pid)))
                    .flatMap(pid -> read(Long.parseLong(pid)).stream())
                    .findFirst();
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read: " + e.getMessage(), e);
        }
    }

    private static String name(String pid) {
        try {
            return Files.readString(PROC.resolve(pid).resolve("comm")).strip();
        } catch (IOException gone) {
            return "";
        }
    }

    private static Optional<String> pidSpace(String pid) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(PROC.resolve(pid).resolve("ns/pid")).toString());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The process that has this pid now; none if there is none, or only the remains of a dead one. */
    static Optional<OsProcess> read(long pid) {
        return stat(pid)
                .filter(fields -> !isDead(fields[STATE]))
                .map(fields -> new OsProcess(pid, Long.parseLong(fields[START_TICKS])));
    }

    boolean isAlive() {
        return read(pid).filter(this::equals).isPresent();
    }

    void terminate() {
        handle().ifPresent(ProcessHandle::destroy);
    }

    void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Memory that it has in RAM, VmRSS of proc(5); 0 if it has gone. */
    long residentKilobytes() {
        try (Stream<String> status =
                Files.lines(PROC.resolve(Long.toString(pid)).resolve("status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }

    private Optional<ProcessHandle> handle() {
        return isAlive() ? ProcessHandle.of(pid) : Optional.empty();
    }

    private static boolean isDead(String state) {
        return state.equals("Z") || state.equals("X");
    }

    private static Optional<String[]> stat(long pid) {
        try {
            String stat =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name, in brackets, may hold blanks and brackets.
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static boolean hasVariable(String pid, byte[] wanted) {
        try {
            byte[] environment = Files.readAllBytes(PROC.resolve(pid).resolve("environ"));
            int start = 0;
            for (int i = 0; i < environment.length; i++) {
                if (environment[i] == 0) {
                    if (Arrays.equals(environment, start, i, wanted, 0, wanted.length)) {
                        return true;
                    }
                    start = i + 1;
                }
            }
            return false;
        } catch (IOException notOursOrGone) {
            return false;
        }
    }
}
