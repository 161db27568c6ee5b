package io.etcdagent.daemon.supervision;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where threads are, in one line: what is logged before the supervisor ends an agent that is stuck. */
final class Whereabouts {

    private static final int FRAMES = 12;

    private Whereabouts() {}

    /** Of all threads whose names begin so. */
    static String of(String threads) {
        List<String> found = Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().startsWith(threads))
                .map(Whereabouts::line)
                .sorted()
                .toList();
        return found.isEmpty() ? "there is no thread " + threads : String.join("; ", found);
    }

    private static String line(Map.Entry<Thread, StackTraceElement[]> entry) {
        return entry.getKey().getName() + " in "
                + Arrays.stream(entry.getValue())
                        .limit(FRAMES)
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
                        .collect(Collectors.joining(" < "));
    }
}
