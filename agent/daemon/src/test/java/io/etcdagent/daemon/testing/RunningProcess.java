package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One process of this machine, by proc(5). One that has ended and is only waited for by its parent counts as gone.
 *
 * @param startTicks when it began, which tells it from a later process with its pid
 */
record RunningProcess(long pid, long startTicks) {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** State and start time, which are the fields 3 and 22 of /proc/PID/stat. */
    private record Stat(char state, long startTicks) {

        static Stat parse(String text) {
            // The name before may hold anything, also a parenthesis.
            String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            return new Stat(fields[0].charAt(0), Long.parseLong(fields[22 - 3]));
        }

        boolean ended() {
            return state == 'Z' || state == 'X';
        }
    }

    /** The process that has this pid now. */
    static Optional<RunningProcess> of(long pid) {
        return stat(Path.of("/proc", Long.toString(pid)))
                .filter(stat -> !stat.ended())
                .map(stat -> new RunningProcess(pid, stat.startTicks()));
    }

    /**
     * The processes with this name whose environment has this entry.
     *
     * @param entry {@code NAME=VALUE}
     */
    static List<RunningProcess> named(String name, String entry) {
        List<RunningProcess> found = new ArrayList<>();
        try (DirectoryStream<Path> pids = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path directory : pids) {
                // The name first: it is cheap, and few have it.
                if (name.equals(text(directory.resolve("comm")).orElse("").strip())
                        && environment(directory).contains(entry)) {
                    of(Long.parseLong(directory.getFileName().toString())).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // One that was found first may have ended, and its successor have been started, before that was found too.
        return found.stream().filter(RunningProcess::runs).toList();
    }

    boolean runs() {
        return of(pid).equals(Optional.of(this));
    }

    /** Stops it by SIGSTOP; when this returns, none of its threads runs. */
    void freeze() {
        signal("STOP");
        Await.until("every thread of process " + pid + " is stopped", SOON, this::frozen);
    }

    /** Lets it run on after {@link #freeze}. */
    void thaw() {
        signal("CONT");
    }

    private boolean frozen() throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                if (stat(thread).filter(stat -> stat.state() != 'T').isPresent()) {
                    return false;
                }
            }
            return true;
        }
    }

    private void signal(String signal) {
        if (!runs()) {
            throw new IllegalStateException("process " + pid + " has ended");
        }
        Commands.run(List.of("kill", "-" + signal, Long.toString(pid)));
    }

    private static List<String> environment(Path process) {
        return text(process.resolve("environ"))
                .map(text -> List.of(text.split("\0", -1)))
                .orElse(List.of());
    }

    private static Optional<Stat> stat(Path processOrThread) {
        return text(processOrThread.resolve("stat")).map(Stat::parse);
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
