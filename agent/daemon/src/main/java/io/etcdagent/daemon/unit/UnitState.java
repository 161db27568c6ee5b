package io.etcdagent.daemon.unit;

import java.time.Instant;
import java.util.Optional;

/**
 * A unit at one moment, in systemd's terms (systemctl(1), org.freedesktop.systemd1(5)).
 *
 * @param activeState how it runs
 * @param subState systemd's finer word, for instance {@code running} or {@code auto-restart}
 * @param invocation names this very run; another start has another one
 * @param since when it reached its state, by the wall clock, for people to read
 * @param mainPid the main process, 0 when there is none
 * @param result systemd's Result: {@code success}, {@code exit-code}, {@code signal}, {@code timeout}, ...
 * @param exitStatus exit status, or number of the signal, of the last main process that ended
 * @param restarts how often the supervisor has started it again by itself since somebody started it
 */
public record UnitState(
        ActiveState activeState,
        String subState,
        Optional<String> invocation,
        Optional<Instant> since,
        long mainPid,
        String result,
        int exitStatus,
        int restarts) {

    /** systemd's ActiveState. */
    public enum ActiveState {
        ACTIVE,
        RELOADING,
        INACTIVE,
        FAILED,
        ACTIVATING,
        DEACTIVATING,
        /** A word that this agent does not know. */
        UNKNOWN
    }

    public boolean active() {
        return activeState == ActiveState.ACTIVE;
    }

    /**
     * Whether it ended by itself and waits to be started again by its supervisor. That counts as failed whatever its
     * exit status is: an etcd that was removed from its cluster ends with 0, is started, and ends again, for ever.
     */
    public boolean endedByItself() {
        return activeState == ActiveState.ACTIVATING && subState.startsWith("auto-restart");
    }

    /**
     * How it has run since somebody started it, for people; empty if there is nothing to tell.
     *
     * <p>systemd does not say how often a unit ended, but how often it started it again.
     */
    public String history() {
        String ended = result.equals("signal")
                ? "the last time by signal " + exitStatus
                : "the last time with exit status " + exitStatus;
        if (endedByItself() || (restarts > 0 && !active())) {
            return "it ends again and again, " + ended + " (result " + result + "), and was started again " + restarts
                    + " times" + (exitStatus == 0 ? "; so does an etcd that was removed from its cluster" : "");
        }
        return restarts > 0
                ? "it ended by itself and was started again " + restarts + " times since somebody started it"
                : "";
    }

    /** Whether certainly no process of etcd runs. */
    public boolean down() {
        return activeState == ActiveState.INACTIVE || activeState == ActiveState.FAILED;
    }
}
