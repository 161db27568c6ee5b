package io.etcdagent.daemon.unit;

import io.etcdagent.daemon.unit.UnitState.ActiveState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Names the state of an etcd that the agent runs itself in the words that systemd uses for a service. */
final class ChildState {

    /** Only a parent learns how a process ended. */
    static final String EXIT_STATUS_UNKNOWN = "exit-status-unknown";

    private static final int SIGNAL_BASE = 128;

    private ChildState() {}

    /** @param record of this process, unless it is not recorded yet */
    static UnitState running(ProcessIdentity process, Optional<ChildRecord> record) {
        boolean ending =
                record.filter(of -> of.intent() == ChildRecord.Intent.STOP).isPresent();
        return new UnitState(
                ending ? ActiveState.DEACTIVATING : ActiveState.ACTIVE,
                ending ? "stop-sigterm" : "running",
                Optional.of(process.toString()),
                record.map(ChildRecord::since),
                process.pid(),
                "success",
                0,
                0);
    }

    /** None has run since the machine booted. */
    static UnitState neverStarted() {
        return new UnitState(ActiveState.INACTIVE, "dead", Optional.empty(), Optional.empty(), 0, "success", 0, 0);
    }

    /**
     * @param record of the process that is gone
     * @param exit as {@link Process#exitValue} tells it; empty when this run of the agent did not start it
     */
    static UnitState gone(ChildRecord record, OptionalInt exit) {
        if (record.intent() == ChildRecord.Intent.STOP) {
            return ended(ActiveState.INACTIVE, record, Optional.of(record.since()), "success", exit.orElse(0));
        }
        if (exit.isEmpty()) {
            return ended(ActiveState.FAILED, record, Optional.empty(), EXIT_STATUS_UNKNOWN, -1);
        }
        int status = exit.getAsInt();
        if (status == 0) {
            return ended(ActiveState.INACTIVE, record, Optional.empty(), "success", 0);
        }
        return status > SIGNAL_BASE
                ? ended(ActiveState.FAILED, record, Optional.empty(), "signal", status - SIGNAL_BASE)
                : ended(ActiveState.FAILED, record, Optional.empty(), "exit-code", status);
    }

    private static UnitState ended(
            ActiveState state, ChildRecord record, Optional<Instant> since, String result, int status) {
        return new UnitState(
                state,
                state == ActiveState.FAILED ? "failed" : "dead",
                Optional.of(record.process().toString()),
                since,
                0,
                result,
                status,
                0);
    }
}
