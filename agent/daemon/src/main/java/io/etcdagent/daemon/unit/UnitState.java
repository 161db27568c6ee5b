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
 * @param exitStatus exit status of the last main process
 */
public record UnitState(
        ActiveState activeState,
        String subState,
        Optional<String> invocation,
        Optional<Instant> since,
        long mainPid,
        String result,
        int exitStatus) {

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

    /** Whether certainly no process of etcd runs. */
    public boolean down() {
        return activeState == ActiveState.INACTIVE || activeState == ActiveState.FAILED;
    }
}
