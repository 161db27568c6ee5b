package io.etcdagent.systemd;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Why systemctl failed, told by what it said to people, and what an operator does about it. */
enum SystemctlFailure {
    NO_SYSTEMD(
            "System has not been booted with systemd|Failed to connect to .*bus|Failed to get D-Bus connection"
                    + "|Connection timed out",
            "systemd cannot be reached to %1$s %2$s: it does not run this machine, or its bus does not answer"),
    REFUSED(
            "Interactive authentication required|Access denied|Permission denied|Not authorized",
            "systemd does not let %3$s %1$s %2$s. The polkit rule of etcd-agent is missing, names another user or"
                    + " unit, or polkit does not run: see 'systemctl status polkit' and try"
                    + " 'sudo -u %3$s systemctl %1$s %2$s'"),
    MASKED("is masked", "%2$s is masked, so systemd does not %1$s it: 'systemctl unmask %2$s' lifts that"),
    NOT_FOUND(
            "not found|not loaded",
            "systemd knows no unit %2$s, so it cannot %1$s it: 'systemctl list-units --all' names those that it knows"),
    OTHER("", "systemctl %1$s %2$s failed");

    private final Pattern sign;
    private final String meaning;

    SystemctlFailure(String sign, String meaning) {
        this.sign = Pattern.compile(sign);
        this.meaning = meaning;
    }

    static SystemctlFailure of(String stderr) {
        return Arrays.stream(values())
                .filter(failure -> failure.sign.matcher(stderr).find())
                .findFirst()
                .orElse(OTHER);
    }

    /** The meaning, and in brackets what systemctl itself said. */
    String message(String verb, UnitName unit, String user, CommandResult result) {
        String said = result.stderr().lines().findFirst().orElse("no message");
        return meaning.formatted(verb, unit, user) + " (exit " + result.exit() + ": " + said + ")";
    }
}
