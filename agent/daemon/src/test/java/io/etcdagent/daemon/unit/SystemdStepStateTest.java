package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.unit.BetweenSteps.Ended;
import io.etcdagent.daemon.unit.SystemdStepState.Phase;
import io.etcdagent.systemd.Invocation;
import io.etcdagent.systemd.UnitName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Properties as systemd 252 printed them for a oneshot service with RemainAfterExit=yes. */
class SystemdStepStateTest {

    private static final UnitName UNIT = new UnitName("etcd-agent-between@upgrade.service");
    private static final String INVOCATION = "915e1a15e265471492bef887bc65f0f8";

    @Test
    void stepThatRunsHasNotEnded() throws Exception {
        SystemdStepState state = read("activating", "start", "success", "0", "16");

        assertEquals(Phase.RUNNING, state.phase());
        assertEquals(Optional.empty(), state.ended());
        assertEquals(Optional.of(new Invocation(INVOCATION)), state.invocation());
    }

    @Test
    void stepThatSucceededStaysActive() throws Exception {
        SystemdStepState state = read("active", "exited", "success", "0", "");

        assertEquals(Phase.SUCCEEDED, state.phase());
        assertEquals(Optional.of(new Ended(true, "exit status 0")), state.ended());
    }

    @ParameterizedTest
    @CsvSource({
        "exit-code, 3, exit status 3 (",
        "exit-code, 203, 'exit status 203, with which systemd says that it could not execute it'",
        "signal, 15, ended by signal 15 (",
        "core-dump, 6, ended by signal 6 (",
        "timeout, 15, 'ended by systemd, since it took longer than TimeoutStartSec'",
        "resources, 0, failed with systemd's result 'resources' ("
    })
    void stepThatFailedTellsHowAndWhereItsOutputIs(String result, String status, String words) throws Exception {
        Ended ended = read("failed", "failed", result, status, "").ended().orElseThrow();

        assertFalse(ended.succeeded());
        assertTrue(ended.words().startsWith(words), ended.words());
        assertTrue(ended.words().endsWith("(what it printed: 'journalctl -u " + UNIT + "')"), ended.words());
    }

    @ParameterizedTest
    @CsvSource({
        "deactivating, stop-sigterm",
        "activating, auto-restart",
        "reloading, reload",
        "refreshing, odd",
        "active, running"
    })
    void whatMayWellRunHasNotEnded(String active, String sub) throws Exception {
        assertEquals(Optional.empty(), read(active, sub, "success", "0", "").ended());
    }

    @Test
    void unitThatIsYetToBeStartedHasNotEnded() throws Exception {
        assertEquals(
                Phase.RUNNING, read("inactive", "dead", "success", "0", "17").phase());
    }

    @ParameterizedTest
    @CsvSource({"''", "0"})
    void unitThatSystemdKnowsNothingOfHasNotSucceeded(String job) throws Exception {
        SystemdStepState state = read("inactive", "dead", "success", "0", job);

        assertEquals(Phase.IDLE, state.phase());
        assertFalse(state.ended().orElseThrow().succeeded());
        assertTrue(state.ended().orElseThrow().words().startsWith("how it ended is not known"));
    }

    @Test
    void jobIsLeftOutWhereThereIsNone() throws Exception {
        Map<String, String> properties = properties("inactive", "dead", "success", "0", "");
        properties.remove("Job");

        assertEquals(Phase.IDLE, SystemdStepState.read(UNIT, properties).phase());
    }

    @ParameterizedTest
    @CsvSource({"ActiveState", "SubState", "Result", "ExecMainStatus", "InvocationID", "ControlGroup"})
    void propertyThatIsMissingIsNamed(String name) throws Exception {
        Map<String, String> properties = properties("active", "exited", "success", "0", "");
        properties.remove(name);

        UnitException e = assertThrows(UnitException.class, () -> SystemdStepState.read(UNIT, properties));

        assertTrue(e.getMessage().contains("does not tell " + name), e.getMessage());
    }

    @Test
    void strangeInvocationIsRefused() {
        Map<String, String> properties = properties("active", "exited", "success", "0", "");
        properties.put("InvocationID", "x");

        UnitException e = assertThrows(UnitException.class, () -> SystemdStepState.read(UNIT, properties));

        assertTrue(e.getMessage().contains("InvocationID=x"), e.getMessage());
    }

    private static SystemdStepState read(String active, String sub, String result, String status, String job)
            throws UnitException {
        return SystemdStepState.read(UNIT, properties(active, sub, result, status, job));
    }

    private static Map<String, String> properties(String active, String sub, String result, String status, String job) {
        return new HashMap<>(Map.of(
                "Result", result,
                "ExecMainStatus", status,
                "ControlGroup", "",
                "ActiveState", active,
                "SubState", sub,
                "Job", job,
                "InvocationID", INVOCATION));
    }
}
