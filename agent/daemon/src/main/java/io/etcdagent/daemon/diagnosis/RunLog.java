package io.etcdagent.daemon.diagnosis;

import java.util.List;
import java.util.stream.Stream;

/**
 * What etcd logged.
 *
 * @param run the newest lines of its newest run, oldest first
 * @param before those of the run before, if its supervisor has started etcd again by itself since
 */
record RunLog(List<String> run, List<String> before) {

    private static final int LAST = 10;

    RunLog {
        run = List.copyOf(run);
        before = List.copyOf(before);
    }

    /** Of a run that nobody but somebody started. */
    static RunLog of(List<String> run) {
        return new RunLog(run, List.of());
    }

    List<String> all() {
        return Stream.concat(before.stream(), run.stream()).toList();
    }

    /** The newest lines, those of the run before only where the newest has written nothing yet. */
    List<String> last() {
        List<String> lines = run.isEmpty() ? before : run;
        return lines.subList(Math.max(0, lines.size() - LAST), lines.size());
    }
}
