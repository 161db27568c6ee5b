package io.etcdagent.systemd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * systemctl(1), without questions to a terminal and with a deadline for each call. What {@code systemctl show} prints
 * is covered by systemd's promise of interface stability.
 */
public final class Systemctl {

    private final String program;
    private final Duration deadline;

    /** @param deadline of each call but {@link #stop} */
    public Systemctl(Duration deadline) {
        this("systemctl", deadline);
    }

    /** @param program another one that takes its place */
    public Systemctl(String program, Duration deadline) {
        this.program = program;
        this.deadline = deadline;
    }

    /**
     * Properties of a unit. Times are in UTC. A property that this systemd does not know is left out; so a unit that
     * does not exist has {@code LoadState} {@code not-found} and is no error.
     */
    public Map<String, String> show(UnitName unit, List<String> properties) throws SystemdException {
        String stdout = run("show", unit, List.of("--property=" + String.join(",", properties)), deadline);
        return properties(stdout);
    }

    /**
     * Properties of a unit, each with all its lines: systemctl prints a line for every file of {@code EnvironmentFiles}
     * and for every command of {@code ExecStart}. Otherwise as {@link #show}.
     */
    public Map<String, List<String>> showEveryLine(UnitName unit, List<String> properties) throws SystemdException {
        String stdout = run("show", unit, List.of("--property=" + String.join(",", properties)), deadline);
        return everyLine(stdout);
    }

    /** Asks for a start and does not wait for it: a {@code Type=notify} etcd without quorum never gets ready. */
    public void start(UnitName unit) throws SystemdException {
        run("start", unit, List.of("--no-block"), deadline);
    }

    /** Stops a unit and waits until systemd is done with it; when the deadline passes, systemd goes on with it. */
    public void stop(UnitName unit, Duration wait) throws SystemdException {
        run("stop", unit, List.of(), wait);
    }

    /** Restarts a unit and waits for it; for a timer, that winds it up again. */
    public void restart(UnitName unit) throws SystemdException {
        run("restart", unit, List.of(), deadline);
    }

    /** Forgets that a unit failed, and how often it was started: both can forbid a start. */
    public void resetFailed(UnitName unit) throws SystemdException {
        run("reset-failed", unit, List.of(), deadline);
    }

    private String run(String verb, UnitName unit, List<String> options, Duration within) throws SystemdException {
        List<String> words = new ArrayList<>(List.of(program, "--no-ask-password", "--no-pager", verb));
        words.addAll(options);
        words.addAll(List.of("--", unit.value()));
        CommandResult result;
        try {
            result = new Command(words, within).run();
        } catch (CommandException e) {
            throw new SystemdException("systemctl gave no result: " + e.getMessage(), e);
        }
        if (!result.succeeded()) {
            String user = System.getProperty("user.name", "this user");
            throw new SystemdException(SystemctlFailure.of(result.stderr()).message(verb, unit, user, result));
        }
        return result.stdout();
    }

    /** The lines {@code NAME=VALUE} of systemctl show, in its order. */
    static Map<String, String> properties(String stdout) {
        Map<String, String> properties = new LinkedHashMap<>();
        everyLine(stdout).forEach((name, values) -> properties.put(name, values.get(values.size() - 1)));
        return properties;
    }

    /** As above; of a property that is printed more than once, every value. */
    static Map<String, List<String>> everyLine(String stdout) {
        Map<String, List<String>> properties = new LinkedHashMap<>();
        stdout.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties
                        .computeIfAbsent(line.substring(0, equals), name -> new ArrayList<>())
                        .add(line.substring(equals + 1));
            }
        });
        return properties;
    }
}
