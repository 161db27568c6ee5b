package io.etcdagent.daemon.unit;

import io.etcdagent.systemd.Systemctl;
import io.etcdagent.systemd.SystemdException;
import io.etcdagent.systemd.UnitName;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The timer that the package installs; it runs in systemd and so without the agent. */
final class SystemdRescueTimer implements RescueTimer {

    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final UnitName timer;
    private final UnitName service;
    private final UnitName starts;
    private final Systemctl systemctl;

    SystemdRescueTimer(UnitName timer, UnitName starts, Systemctl systemctl) {
        this.timer = timer;
        this.service = new UnitName(timer.value().replaceAll("\\.timer$", ".service"));
        this.starts = starts;
        this.systemctl = systemctl;
    }

    /** A timer that waits is wound up by a restart: a start has no effect on it. */
    @Override
    public void arm() throws UnitException {
        try {
            refuseAnotherUnit(systemctl.show(service, List.of("ExecStart")).getOrDefault("ExecStart", ""));
            systemctl.restart(timer);
        } catch (SystemdException e) {
            throw new UnitException("the rescue timer cannot be armed: " + e.getMessage(), e);
        }
        requireArmed();
    }

    @Override
    public void requireArmed() throws UnitException {
        Map<String, String> state;
        try {
            state = systemctl.show(timer, List.of("ActiveState", "SubState"));
        } catch (SystemdException e) {
            throw new UnitException("whether the rescue timer is armed is not known: " + e.getMessage(), e);
        }
        if (!"waiting".equals(state.get("SubState"))) {
            throw new UnitException("the rescue timer " + timer + " was armed but does not wait: it is " + state
                    + "; 'systemctl status " + timer + "' says why");
        }
    }

    /** A switch that would start another unit than the one that is stopped is none. */
    private void refuseAnotherUnit(String command) throws UnitException {
        if (!command.contains("start --no-block " + starts + " ")) {
            throw new UnitException("the rescue timer would not start " + starts + ": " + service
                    + " is not installed, or starts another unit; 'systemctl cat " + service + "' shows it");
        }
    }

    @Override
    public void disarm() throws UnitException {
        Map<String, String> rescue;
        try {
            systemctl.stop(timer, STOP_WITHIN);
            rescue = systemctl.show(service, List.of("ActiveState"));
        } catch (SystemdException e) {
            throw new UnitException(
                    "the rescue timer cannot be disarmed, and starts " + starts + " when it elapses: " + e.getMessage(),
                    e);
        }
        // It is a oneshot: activating is all that it is while its commands run (systemd.service(5)).
        if ("activating".equals(rescue.get("ActiveState"))) {
            throw new UnitException("the rescue timer has just elapsed, and " + service + " is starting " + starts
                    + "; ask again when it has ended");
        }
    }

    @Override
    public String description() {
        return timer + " starts " + starts + " some minutes (5 unless it was changed) after the agent armed it last";
    }
}
