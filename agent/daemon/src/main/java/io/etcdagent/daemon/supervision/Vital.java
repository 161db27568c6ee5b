package io.etcdagent.daemon.supervision;

import java.time.Duration;

/**
 * One loop without which this agent is of no use, at one moment.
 *
 * @param loop its name for people, "the health loop"
 * @param threads how the names of its threads begin
 * @param silence how long it has made no progress that was due
 * @param patience how long that is all right
 */
public record Vital(String loop, String threads, Duration silence, Duration patience) {

    boolean stuck() {
        return silence.compareTo(patience) > 0;
    }
}
