package io.etcdagent.packaging.quickstart;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Ends processes that are found anew each time, so that one that was just started is not missed. */
final class Processes {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(20);

    private Processes() {}

    /** Asks all of them to end, kills what is still there after 15 s, and returns when none is left. */
    static void end(Supplier<List<OsProcess>> search) {
        Deadline patience = Deadline.in(PATIENCE);
        List<OsProcess> asked = List.of();
        for (List<OsProcess> left = search.get(); !left.isEmpty(); left = search.get()) {
            List<OsProcess> before = asked;
            left.stream().filter(process -> !before.contains(process)).forEach(OsProcess::terminate);
            if (patience.isOver()) {
                left.forEach(OsProcess::kill);
            }
            asked = left;
            Uninterruptibles.sleepUninterruptibly(POLL);
        }
    }

    /** Kills all of them, for when what they hold is thrown away with them. */
    static void kill(Supplier<List<OsProcess>> search) {
        for (List<OsProcess> left = search.get(); !left.isEmpty(); left = search.get()) {
            left.forEach(OsProcess::kill);
            Uninterruptibles.sleepUninterruptibly(POLL);
        }
    }
}
