package io.etcdagent.daemon.unit;

import io.etcdagent.daemon.unit.UnitState.ActiveState;
import io.etcdagent.systemd.UnitName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the state of a service from the properties that {@code systemctl show} prints (org.freedesktop.systemd1(5)). */
final class SystemdState {

    static final List<String> PROPERTIES = List.of(
            "LoadState",
            "ActiveState",
            "SubState",
            "InvocationID",
            "Result",
            "ExecMainStatus",
            "NRestarts",
            "MainPID",
            "StateChangeTimestamp",
            "ControlGroup");

    /** As systemctl prints it in English and UTC; its seconds since 1970 need systemd 247. */
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern(
                    "EEE yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final UnitName unit;
    private final Map<String, String> properties;

    private SystemdState(UnitName unit, Map<String, String> properties) {
        this.unit = unit;
        this.properties = properties;
    }

    /**
     * @param groups tells what the control group still holds
     * @throws UnitException if systemd could not start this unit, because it does not know it or has it masked, and if
     *     a property is missing or not of the form that it should have
     */
    static UnitState read(UnitName unit, Map<String, String> properties, ControlGroups groups) throws UnitException {
        return new SystemdState(unit, properties).read(groups);
    }

    private UnitState read(ControlGroups groups) throws UnitException {
        requireLoaded();
        ActiveState active = activeState();
        String sub = property("SubState");
        // After a final SIGKILL that had no effect, and with KillMode=process, systemd calls a service inactive or
        // failed although processes of it are left. As long as one is, the service is not down.
        if ((active == ActiveState.INACTIVE || active == ActiveState.FAILED)
                && groups.hasProcesses(property("ControlGroup"))) {
            active = ActiveState.DEACTIVATING;
            sub = "processes-left";
        }
        return new UnitState(
                active,
                sub,
                Optional.of(property("InvocationID")).filter(id -> !id.isEmpty()),
                since(),
                number("MainPID"),
                property("Result"),
                Math.toIntExact(number("ExecMainStatus")),
                Math.toIntExact(number("NRestarts")));
    }

    private void requireLoaded() throws UnitException {
        String load = property("LoadState");
        switch (load) {
            case "loaded" -> {}
            case "not-found" ->
                throw new UnitException("systemd has no unit " + unit
                        + ": name the one that runs etcd here ('systemctl list-units --all' shows all)");
            case "masked" ->
                throw new UnitException(
                        unit + " is masked, so it could not be started: 'systemctl unmask " + unit + "' lifts that");
            default ->
                throw new UnitException(
                        "systemd could not load " + unit + " (" + load + "): 'systemctl status " + unit + "' says why");
        }
    }

    private ActiveState activeState() throws UnitException {
        return switch (property("ActiveState")) {
            case "active" -> ActiveState.ACTIVE;
            case "reloading" -> ActiveState.RELOADING;
            case "inactive" -> ActiveState.INACTIVE;
            case "failed" -> ActiveState.FAILED;
            // Also between the automatic starts of an etcd that ends again and again.
            case "activating" -> ActiveState.ACTIVATING;
            case "deactivating" -> ActiveState.DEACTIVATING;
            default -> ActiveState.UNKNOWN;
        };
    }

    /** Unknown after systemd has forgotten a unit that does not run and that nothing refers to. */
    private Optional<Instant> since() throws UnitException {
        String time = property("StateChangeTimestamp");
        if (time.isEmpty() || "n/a".equals(time)) {
            return Optional.empty();
        }
        try {
            return Optional.of(TIMESTAMP.parse(time, Instant::from));
        } catch (DateTimeParseException e) {
            throw strange("StateChangeTimestamp", time, e);
        }
    }

    private long number(String name) throws UnitException {
        String value = property(name);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw strange(name, value, e);
        }
    }

    private String property(String name) throws UnitException {
        String value = properties.get(name);
        if (value == null) {
            throw new UnitException("'systemctl show " + unit + "' does not tell " + name
                    + "; this agent needs systemd 239 or newer, and the unit must be a service");
        }
        return value;
    }

    private UnitException strange(String name, String value, Exception cause) {
        return new UnitException(
                "'systemctl show " + unit + "' tells " + name + "=" + value + ", which this agent cannot read", cause);
    }
}
