package io.etcdagent.daemon.unit;

import io.etcdagent.systemd.Invocation;
import io.etcdagent.systemd.UnitName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The unit of a step at one moment, from the properties that {@code systemctl show} prints
 * (org.freedesktop.systemd1(5)).
 *
 * <p>The unit has {@code Type=oneshot} and {@code RemainAfterExit=yes}: it is activating while the step runs, and then
 * active (exited) if it succeeded, or failed. Without the latter setting systemd would forget a unit as soon as it has
 * succeeded, and it would look like one that never ran.
 *
 * @param result systemd's Result
 * @param exitStatus exit status, or number of the signal, of the step
 * @param controlGroup where its processes are; empty when there is none
 */
record SystemdStepState(
        UnitName unit,
        Phase phase,
        String result,
        String exitStatus,
        Optional<Invocation> invocation,
        String controlGroup) {

    static final List<String> PROPERTIES =
            List.of("ActiveState", "SubState", "Result", "ExecMainStatus", "InvocationID", "Job", "ControlGroup");

    enum Phase {
        /** As after a boot, or a stop, or before the first start. */
        IDLE,
        RUNNING,
        SUCCEEDED,
        FAILED
    }

    /** @throws UnitException if a property is missing or not of the form that it should have */
    static SystemdStepState read(UnitName unit, Map<String, String> properties) throws UnitException {
        for (String name : PROPERTIES) {
            // A pending job is no more than a number, and left out where there is none.
            if (!properties.containsKey(name) && !"Job".equals(name)) {
                throw new UnitException("'systemctl show " + unit + "' does not tell " + name
                        + "; this agent needs systemd 239 or newer");
            }
        }
        return new SystemdStepState(
                unit,
                phase(properties),
                properties.getOrDefault("Result", ""),
                properties.getOrDefault("ExecMainStatus", ""),
                invocation(unit, properties.getOrDefault("InvocationID", "")),
                properties.getOrDefault("ControlGroup", ""));
    }

    private static Phase phase(Map<String, String> properties) {
        boolean exited = "exited".equals(properties.get("SubState"));
        boolean job = !List.of("", "0").contains(properties.getOrDefault("Job", ""));
        return switch (properties.getOrDefault("ActiveState", "")) {
            case "inactive" -> job ? Phase.RUNNING : Phase.IDLE;
            case "failed" -> Phase.FAILED;
            case "active" -> exited ? Phase.SUCCEEDED : Phase.RUNNING;
            // activating, deactivating, reloading, and a word that this agent does not know: it may well run.
            default -> Phase.RUNNING;
        };
    }

    private static Optional<Invocation> invocation(UnitName unit, String id) throws UnitException {
        try {
            return id.isEmpty() ? Optional.empty() : Optional.of(new Invocation(id));
        } catch (IllegalArgumentException e) {
            throw new UnitException(
                    "'systemctl show " + unit + "' tells InvocationID=" + id + ", which this agent cannot read", e);
        }
    }

    /** How a step that was begun has ended; empty while it runs. */
    Optional<BetweenSteps.Ended> ended() {
        return switch (phase) {
            case RUNNING -> Optional.empty();
            case SUCCEEDED -> Optional.of(new BetweenSteps.Ended(true, "exit status 0"));
            case FAILED -> Optional.of(failed(failure()));
            case IDLE ->
                Optional.of(failed("how it ended is not known: systemd does not run it and keeps no result, as"
                        + " after a stop by somebody else or a boot, or when RemainAfterExit=yes was taken out of its"
                        + " unit"));
        };
    }

    /** The end of a step that the agent ended. */
    BetweenSteps.Ended endedByAgent() {
        return failed("ended by the agent");
    }

    private String failure() {
        return switch (result) {
            case "exit-code" ->
                "203".equals(exitStatus)
                        ? "exit status 203, with which systemd says that it could not execute it; a script needs a"
                                + " first line such as #!/bin/sh"
                        : "exit status " + exitStatus;
            case "signal", "core-dump" -> "ended by signal " + exitStatus;
            case "timeout" -> "ended by systemd, since it took longer than TimeoutStartSec of its unit";
            default -> "failed with systemd's result '" + result + "'";
        };
    }

    private BetweenSteps.Ended failed(String words) {
        return new BetweenSteps.Ended(false, words + " (what it printed: 'journalctl -u " + unit + "')");
    }
}
