package io.etcdagent.daemon.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** This process, as the kernel sees it (proc(5)), by the names that Prometheus' own clients use. */
final class ProcessNumbers implements Source {

    private static final Path SELF = Path.of("/proc/self");
    private static final int KIB = 1024;

    @Override
    public void tell(Page page) {
        ProcessHandle.Info info = ProcessHandle.current().info();
        info.totalCpuDuration().ifPresent(used -> page.put(Family.PROCESS_CPU, Durations.seconds(used)));
        info.startInstant().ifPresent(start -> page.put(Family.PROCESS_START, seconds(start)));
        try {
            List<String> status = Files.readAllLines(SELF.resolve("status"), StandardCharsets.ISO_8859_1);
            number(status, "VmRSS:", 1).ifPresent(kib -> page.put(Family.PROCESS_RESIDENT, (double) kib * KIB));
            number(status, "VmSize:", 1).ifPresent(kib -> page.put(Family.PROCESS_VIRTUAL, (double) kib * KIB));
            List<String> limits = Files.readAllLines(SELF.resolve("limits"), StandardCharsets.ISO_8859_1);
            number(limits, "Max open files", 3).ifPresent(most -> page.put(Family.PROCESS_MOST_FILES, most));
            try (Stream<Path> files = Files.list(SELF.resolve("fd"))) {
                page.put(Family.PROCESS_FILES, files.count());
            }
        } catch (IOException unreadable) {
            // A /proc with hidepid or none at all; the page is about more than this.
            return;
        }
    }

    private static double seconds(Instant moment) {
        return moment.toEpochMilli() / 1e3;
    }

    /** The number at a place, counted in words from 0, of the line that begins so; empty for "unlimited" too. */
    private static OptionalLong number(List<String> lines, String beginning, int place) {
        for (String line : lines) {
            if (line.startsWith(beginning)) {
                String[] words = line.split("\\s+", -1);
                boolean digits = place < words.length && words[place].matches("[0-9]{1,18}");
                return digits ? OptionalLong.of(Long.parseLong(words[place])) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
