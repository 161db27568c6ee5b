package io.etcdagent.daemon.diagnosis;

import java.util.List;

/**
 * What etcd logged.
 *
 * @param run the newest lines of its newest run, oldest first
 * @param before the lines of the run before, if its supervisor started etcd again by itself since
 */
record RunLog(List<String> run, List<String> before) {

    RunLog {
        run = List.copyOf(run);
        before = List.copyOf(before);
    }

    static RunLog of(List<String> run) {
        return new RunLog(run, List.of());
    }
}
