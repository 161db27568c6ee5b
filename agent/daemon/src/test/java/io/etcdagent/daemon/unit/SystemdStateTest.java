package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.unit.UnitState.ActiveState;
import io.etcdagent.systemd.UnitName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties as systemd 252 printed them for Debian's etcd.service. */
class SystemdStateTest {

    private static final UnitName ETCD = new UnitName("etcd.service");
    private static final String INVOCATION = "5aaa17d87a3e4a3aa22890d15729ec2b";

    @TempDir
    Path cgroups;

    @Test
    void runningEtcdIsActive() throws Exception {
        assertEquals(
                new UnitState(
                        ActiveState.ACTIVE,
                        "running",
                        Optional.of(INVOCATION),
                        Optional.of(Instant.parse("2026-11-23T06:50:12Z")),
                        57,
                        "success",
                        0,
                        2),
                read(running()));
    }

    @Test
    void etcdBetweenAutomaticStartsIsNeitherActiveNorDown() throws Exception {
        Map<String, String> properties = running();
        properties.putAll(Map.of(
                "ActiveState", "activating",
                "SubState", "auto-restart",
                "MainPID", "0",
                "Result", "signal",
                "ExecMainStatus", "9",
                "ControlGroup", ""));

        UnitState state = read(properties);

        assertFalse(state.active());
        assertFalse(state.down());
        assertEquals("auto-restart", state.subState());
        assertEquals("signal", state.result());
        assertEquals(9, state.exitStatus());
    }

    /** As systemd 252 told it of a member that was removed, with Restart=always. */
    @Test
    void etcdThatEndsWithZeroAgainAndAgainCountsAsFailed() throws Exception {
        Map<String, String> properties = running();
        properties.putAll(Map.of(
                "ActiveState", "activating",
                "SubState", "auto-restart",
                "MainPID", "0",
                "Result", "success",
                "ExecMainStatus", "0",
                "NRestarts", "7",
                "ControlGroup", ""));

        UnitState state = read(properties);

        assertTrue(state.endedByItself());
        assertFalse(state.active());
        assertEquals(
                "it ends again and again, the last time with exit status 0 (result success), and was started again 7"
                        + " times; so does an etcd that was removed from its cluster",
                state.history());
    }

    @Test
    void ofAnEtcdThatCrashedAndRunsAgainItIsToldHowOften() throws Exception {
        Map<String, String> properties = running();
        properties.put("NRestarts", "0");
        assertEquals("", read(properties).history());

        properties.put("NRestarts", "3");
        assertEquals(
                "it ended by itself and was started again 3 times since somebody started it",
                read(properties).history());
    }

    @Test
    void failedEtcdIsDown() throws Exception {
        Map<String, String> properties = running();
        properties.putAll(Map.of(
                "ActiveState", "failed",
                "SubState", "failed",
                "MainPID", "0",
                "Result", "exit-code",
                "ExecMainStatus", "1",
                "ControlGroup", ""));

        UnitState state = read(properties);

        assertTrue(state.down());
        assertEquals("exit-code", state.result());
        assertEquals(1, state.exitStatus());
    }

    @Test
    void unitThatSystemdHasForgottenIsDownWithoutTimeOrInvocation() throws Exception {
        UnitState state = read(forgotten());

        assertTrue(state.down());
        assertEquals(Optional.empty(), state.invocation());
        assertEquals(Optional.empty(), state.since());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "systemd", "unified"})
    void unitWithAProcessLeftIsNotDown(String hierarchy) throws Exception {
        Path below = cgroups.resolve(hierarchy).resolve("system.slice/etcd.service/below");
        Files.createDirectories(below);
        Files.writeString(below.resolveSibling("cgroup.procs"), "");
        Files.writeString(below.resolve("cgroup.procs"), "164\n");
        Map<String, String> properties = forgotten();
        properties.put("ControlGroup", "/system.slice/etcd.service");

        UnitState state = read(properties);

        assertFalse(state.down());
        assertEquals("processes-left", state.subState());
    }

    @Test
    void unitWithAnEmptyControlGroupIsDown() throws Exception {
        Path group = Files.createDirectories(cgroups.resolve("system.slice/etcd.service"));
        Files.writeString(group.resolve("cgroup.procs"), "");
        Map<String, String> properties = forgotten();
        properties.put("ControlGroup", "/system.slice/etcd.service");

        assertTrue(read(properties).down());
    }

    @Test
    void wordThatIsNotKnownIsNeitherActiveNorDown() throws Exception {
        Map<String, String> properties = running();
        properties.put("ActiveState", "maintenance");

        UnitState state = read(properties);

        assertEquals(ActiveState.UNKNOWN, state.activeState());
        assertFalse(state.down());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LoadState | not-found | systemd has no unit etcd.service",
                "LoadState | masked | etcd.service is masked",
                "LoadState | bad-setting | could not load etcd.service (bad-setting)",
                "MainPID | [not set] | MainPID=[not set], which this agent cannot read",
                "StateChangeTimestamp | Mo 2026-11-23 06:50:12 CET | which this agent cannot read",
            })
    void doubtfulPropertyIsRefused(String property, String value, String message) {
        Map<String, String> properties = running();
        properties.put(property, value);

        UnitException e = assertThrows(UnitException.class, () -> read(properties));

        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }

    @Test
    void missingPropertyIsRefused() {
        for (String missing : SystemdState.PROPERTIES) {
            Map<String, String> properties = forgotten();
            properties.remove(missing);

            UnitException e = assertThrows(UnitException.class, () -> read(properties), missing);

            assertTrue(String.valueOf(e.getMessage()).contains("does not tell " + missing), e.getMessage());
        }
    }

    private UnitState read(Map<String, String> properties) throws UnitException {
        return SystemdState.read(ETCD, properties, new ControlGroups(cgroups));
    }

    private static Map<String, String> running() {
        return new HashMap<>(Map.of(
                "MainPID", "57",
                "Result", "success",
                "ExecMainStatus", "0",
                "NRestarts", "2",
                "ControlGroup", "/system.slice/etcd.service",
                "LoadState", "loaded",
                "ActiveState", "active",
                "SubState", "running",
                "StateChangeTimestamp", "Mon 2026-11-23 06:50:12 UTC",
                "InvocationID", INVOCATION));
    }

    private static Map<String, String> forgotten() {
        return new HashMap<>(Map.of(
                "MainPID", "0",
                "Result", "success",
                "ExecMainStatus", "0",
                "NRestarts", "0",
                "ControlGroup", "",
                "LoadState", "loaded",
                "ActiveState", "inactive",
                "SubState", "dead",
                "StateChangeTimestamp", "",
                "InvocationID", ""));
    }
}
