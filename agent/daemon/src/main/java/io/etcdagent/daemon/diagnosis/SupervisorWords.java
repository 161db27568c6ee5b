package io.etcdagent.daemon.diagnosis;

import java.util.List;
import java.util.regex.Pattern;

/** What systemd writes among a unit's lines when it starts it again by itself (src/core/service.c). */
final class SupervisorWords {

    private static final Pattern STARTS_AGAIN =
            Pattern.compile("Scheduled restart job, restart counter is at |hold-off time over, scheduling restart");

    private SupervisorWords() {}

    /** The lines between the last two times that it did, or before the only time; none if it did not. */
    static List<String> runBefore(List<String> lines) {
        int end = last(lines, lines.size());
        return end < 0 ? List.of() : List.copyOf(lines.subList(last(lines, end) + 1, end));
    }

    private static int last(List<String> lines, int before) {
        int at = before - 1;
        while (at >= 0 && !STARTS_AGAIN.matcher(lines.get(at)).find()) {
            at--;
        }
        return at;
    }
}
