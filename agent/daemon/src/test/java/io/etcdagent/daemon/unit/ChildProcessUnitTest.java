package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.unit.UnitState.ActiveState;
import io.etcdagent.systemd.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessUnitTest {

    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final ProcessTable table = new ProcessTable();

    @TempDir
    Path directory;

    private SingleEtcd etcd = new SingleEtcd(Path.of(""));

    @BeforeEach
    void prepareEtcd() {
        etcd = new SingleEtcd(directory);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        List<ProcessIdentity> left = etcd.processes();
        left.forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));
        Await.until(
                "every etcd of this test is gone", AMPLE, () -> etcd.processes().isEmpty());
    }

    @Test
    void etcdThatNeverRanIsInactive() throws Exception {
        UnitState state = etcd.unit().state();

        assertEquals(ActiveState.INACTIVE, state.activeState());
        assertEquals(Optional.empty(), state.invocation());
        assertEquals(0, state.mainPid());
        assertEquals(List.of(), etcd.unit().logTail(10));
    }

    @Test
    void startedEtcdServesAndIsActive() throws Exception {
        ChildProcessUnit unit = etcd.unit();

        unit.start();
        etcd.awaitHealthy();

        UnitState state = unit.state();
        ProcessIdentity process = table.running(state.mainPid()).orElseThrow();
        assertTrue(state.active());
        assertEquals(Optional.of(process.toString()), state.invocation());
        assertEquals("success", state.result());
        assertTrue(state.since().isPresent());
        assertFalse(unit.logTail(1000).isEmpty());
        unit.stop(AMPLE);
    }

    @Test
    void stoppedEtcdIsGoneAndInactive() throws Exception {
        ChildProcessUnit unit = etcd.unit();
        unit.start();
        etcd.awaitHealthy();

        unit.stop(AMPLE);

        assertEquals(List.of(), etcd.processes());
        assertEquals(ActiveState.INACTIVE, unit.state().activeState());
        assertEquals(0, unit.state().mainPid());
        assertEquals(ActiveState.INACTIVE, etcd.unit().state().activeState(), "to another run of the agent too");
    }

    @Test
    void anotherStartIsAnotherInvocation() throws Exception {
        ChildProcessUnit unit = etcd.unit();
        unit.start();
        etcd.awaitHealthy();
        Optional<String> first = unit.state().invocation();
        unit.stop(AMPLE);

        unit.start();
        etcd.awaitHealthy();

        assertTrue(unit.state().active());
        assertNotEquals(first, unit.state().invocation());
        unit.stop(AMPLE);
    }

    @Test
    void startOfARunningEtcdHasNoEffect() throws Exception {
        ChildProcessUnit unit = etcd.unit();
        unit.start();
        etcd.awaitHealthy();
        UnitState before = unit.state();

        unit.start();

        assertEquals(before, unit.state());
        assertEquals(1, etcd.processes().size());
        unit.stop(AMPLE);
    }

    @Test
    void stopOfAnEtcdThatDoesNotRunHasNoEffect() throws Exception {
        ChildProcessUnit unit = etcd.unit();

        unit.stop(AMPLE);

        assertEquals(ActiveState.INACTIVE, unit.state().activeState());
    }

    @Test
    void killedEtcdHasFailedBySignal() throws Exception {
        ChildProcessUnit unit = etcd.unit();
        unit.start();

        kill("KILL", unit.state().mainPid());

        UnitState state = awaitCollected(unit);
        assertEquals(ActiveState.FAILED, state.activeState());
        assertEquals("signal", state.result());
        assertEquals(9, state.exitStatus());
    }

    @Test
    void etcdThatRefusesItsSettingsHasFailedWithItsExitStatus() throws Exception {
        etcd.set("ETCD_LISTEN_PEER_URLS", "nonsense");
        ChildProcessUnit unit = etcd.unit();

        unit.start();

        UnitState state = awaitCollected(unit);
        assertEquals(ActiveState.FAILED, state.activeState());
        assertEquals("exit-code", state.result());
        assertEquals(1, state.exitStatus());
        assertTrue(String.join("\n", unit.logTail(5)).contains("nonsense"), () -> "log: " + etcd.log());
    }

    @Test
    void failedEtcdCanBeStartedAgain() throws Exception {
        ChildProcessUnit unit = etcd.unit();
        unit.start();
        // Killed during its very first start, etcd 3.4 can leave a data directory in which it never elects a leader.
        etcd.awaitHealthy();
        kill("KILL", unit.state().mainPid());
        Await.until("etcd is down", AMPLE, () -> unit.state().down());

        unit.start();
        etcd.awaitHealthy();

        assertTrue(unit.state().active());
        unit.stop(AMPLE);
    }

    @Test
    void anotherRunOfTheAgentFindsEtcdAgain() throws Exception {
        ChildProcessUnit first = etcd.unit();
        first.start();
        etcd.awaitHealthy();

        ChildProcessUnit second = etcd.unit();

        assertEquals(first.state(), second.state());
        second.start();
        assertEquals(1, etcd.processes().size());
        second.stop(AMPLE);
        assertEquals(List.of(), etcd.processes());
    }

    @Test
    void exitStatusOfAnAdoptedEtcdIsSaidToBeUnknown() throws Exception {
        ChildProcessUnit first = etcd.unit();
        first.start();
        ChildProcessUnit second = etcd.unit();

        kill("KILL", first.state().mainPid());
        Await.until("etcd is down", AMPLE, () -> second.state().down());

        UnitState state = second.state();
        assertEquals(ActiveState.FAILED, state.activeState());
        assertEquals("exit-status-unknown", state.result());
    }

    @Test
    void etcdThatWasNotRecordedIsFoundAndNotStartedTwice() throws Exception {
        ChildProcessUnit first = etcd.unit();
        first.start();
        // While setsid becomes etcd its environment, by which it is found, cannot be read for a moment.
        etcd.awaitHealthy();
        UnitState started = first.state();
        Files.delete(etcd.recordFile());

        ChildProcessUnit second = etcd.unit();

        assertTrue(second.state().active());
        assertEquals(started.invocation(), second.state().invocation());
        second.start();
        assertEquals(1, etcd.processes().size());
        assertEquals(started.mainPid(), second.state().mainPid());
        assertTrue(Files.exists(etcd.recordFile()), "it is recorded now");
        second.stop(AMPLE);
        assertEquals(ActiveState.INACTIVE, second.state().activeState());
    }

    /** A restart whose stop was not carried out for want of disk space takes it back by a start, which must succeed. */
    @Test
    void startOfARunningEtcdSucceedsEvenIfItCannotBeRecorded() throws Exception {
        ChildProcessUnit unit = etcd.unit();
        unit.start();
        etcd.awaitHealthy();
        Optional<String> before = unit.state().invocation();
        Files.delete(etcd.recordFile());
        Path inTheWay = Files.createDirectory(etcd.recordFile().resolveSibling("etcd.process.new"));

        assertThrows(UnitException.class, () -> unit.stop(AMPLE), "nothing can be recorded");
        unit.start();

        assertEquals(before, unit.state().invocation());
        Files.delete(inTheWay);
        unit.stop(AMPLE);
    }

    @Test
    void staleRecordOfAForeignProcessTouchesNothing() throws Exception {
        Process foreign = new ProcessBuilder("sleep", "600").start();
        try {
            ProcessIdentity identity = table.running(foreign.pid()).orElseThrow();
            ProcessIdentity reused = new ProcessIdentity(identity.pid(), identity.startTicks() - 1);
            new ChildRecordFile(directory)
                    .save(new ChildRecord(table.bootId(), reused, ChildRecord.Intent.RUN, Instant.EPOCH));
            ChildProcessUnit unit = etcd.unit();

            assertEquals(ActiveState.FAILED, unit.state().activeState());
            unit.stop(AMPLE);
            unit.start();
            etcd.awaitHealthy();
            assertNotEquals(foreign.pid(), unit.state().mainPid());
            unit.stop(AMPLE);

            assertTrue(table.runs(identity));
        } finally {
            foreign.destroyForcibly();
        }
    }

    @Test
    void recordOfAnEarlierBootCountsForNothing() throws Exception {
        Process foreign = new ProcessBuilder("sleep", "600").start();
        try {
            ProcessIdentity identity = table.running(foreign.pid()).orElseThrow();
            new ChildRecordFile(directory)
                    .save(new ChildRecord("00000000-0000", identity, ChildRecord.Intent.RUN, Instant.EPOCH));
            ChildProcessUnit unit = etcd.unit();

            assertEquals(ActiveState.INACTIVE, unit.state().activeState());
            unit.stop(AMPLE);

            assertTrue(table.runs(identity));
        } finally {
            foreign.destroyForcibly();
        }
    }

    @Test
    void etcdThatDoesNotReactIsKilledBeforeTheDeadline() throws Exception {
        ChildProcessUnit unit = etcd.unit();
        unit.start();
        etcd.awaitHealthy();
        kill("STOP", unit.state().mainPid());

        long start = System.nanoTime();
        unit.stop(Duration.ofSeconds(16));
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertEquals(List.of(), etcd.processes());
        // A quarter is left for its end: a stop that takes longer than it may fails.
        assertTrue(took.toMillis() >= 12_000, "it was given time to finish: " + took);
        assertEquals(ActiveState.INACTIVE, unit.state().activeState());
    }

    @Test
    void startFinishesAStopThatADeadAgentBegan() throws Exception {
        ChildProcessUnit first = etcd.unit();
        first.start();
        etcd.awaitHealthy();
        UnitState before = first.state();
        ProcessIdentity process = table.running(before.mainPid()).orElseThrow();
        new ChildRecordFile(directory)
                .save(new ChildRecord(table.bootId(), process, ChildRecord.Intent.STOP, Instant.EPOCH));
        ChildProcessUnit second = etcd.unit();
        assertEquals(ActiveState.DEACTIVATING, second.state().activeState());
        assertFalse(second.state().down());

        second.start();
        etcd.awaitHealthy();

        assertTrue(second.state().active());
        assertNotEquals(before.invocation(), second.state().invocation());
        assertEquals(1, etcd.processes().size());
        second.stop(AMPLE);
    }

    @Test
    void deathOfTheAgentDoesNotTouchEtcd() throws Exception {
        Process agent = etcd.agent();
        try {
            etcd.awaitHealthy();
            Await.until("the agent has recorded it", AMPLE, () -> Files.exists(etcd.recordFile()));
            UnitState before = etcd.unit().state();
            assertTrue(before.active());

            agent.destroyForcibly();
            assertTrue(agent.waitFor(AMPLE.toSeconds(), TimeUnit.SECONDS));

            etcd.awaitHealthy();
            assertEquals(before, etcd.unit().state());
            etcd.unit().stop(AMPLE);
            assertEquals(List.of(), etcd.processes());
        } finally {
            agent.destroyForcibly();
        }
    }

    @Test
    void etcdHasASessionOfItsOwnAndNothingOfTheAgentButTheLog() throws Exception {
        ChildProcessUnit unit = etcd.unit();
        unit.start();
        etcd.awaitHealthy();
        String pid = Long.toString(unit.state().mainPid());

        assertEquals(pid, run("ps", "-o", "sid=", "-p", pid).strip());
        Path files = Path.of("/proc", pid, "fd");
        assertEquals(Path.of("/dev/null"), Files.readSymbolicLink(files.resolve("0")));
        assertEquals(etcd.logFile(), Files.readSymbolicLink(files.resolve("1")));
        assertEquals(etcd.logFile(), Files.readSymbolicLink(files.resolve("2")));
        Set<String> inherited = new TreeSet<>();
        for (String variable :
                Files.readString(Path.of("/proc", pid, "environ")).split("\0", 0)) {
            inherited.add(variable.replaceFirst("=.*", ""));
        }
        inherited.removeAll(etcd.environment().keySet());
        assertEquals(Set.of("HOME", "PATH", "RUN_BY_ETCD_AGENT_IN"), inherited);
        unit.stop(AMPLE);
    }

    @Test
    void theLogOfTheNewestRunHoldsNoneOfTheRunsBefore() throws Exception {
        Files.writeString(etcd.logFile(), "an earlier run\n");
        ChildProcessUnit unit = etcd.unit();
        unit.start();
        etcd.awaitHealthy();
        unit.stop(AMPLE);

        List<String> first = unit.runLog(100_000);
        assertFalse(first.isEmpty());
        assertFalse(first.contains("an earlier run"));
        unit.start();
        etcd.awaitHealthy();
        unit.stop(AMPLE);

        assertFalse(unit.runLog(100_000).containsAll(first));
        assertTrue(unit.logTail(100_000).containsAll(first));
    }

    @Test
    void logIsContinuedByTheNextRun() throws Exception {
        Files.writeString(etcd.logFile(), "an earlier run\n");
        ChildProcessUnit unit = etcd.unit();

        unit.start();
        etcd.awaitHealthy();
        unit.stop(AMPLE);

        assertEquals("an earlier run", unit.logTail(100_000).get(0));
        assertEquals(3, unit.logTail(3).size());
    }

    @Test
    void programThatIsNotThereIsNamed() throws Exception {
        Path missing = directory.resolve("no-etcd");
        ChildProcessUnit unit =
                new ChildProcessUnit(missing, etcd.environment(), directory, etcd.logFile(), Clock.systemUTC());

        UnitException e = assertThrows(UnitException.class, unit::start);

        assertTrue(String.valueOf(e.getMessage()).contains(missing.toString()), e.getMessage());
        assertEquals(ActiveState.INACTIVE, unit.state().activeState());
    }

    @Test
    void settingsOfAJoinReachEveryStartUntilTheyAreTakenAway() throws Exception {
        etcd.unit().start();
        etcd.awaitHealthy();
        etcd.unit().stop(AMPLE);

        etcd.unit().joinSettings().put(JoinVariables.existing("one=http://join.invalid:1"));
        assertTrue(etcd.unit().joinSettings().present());
        etcd.unit().start();
        etcd.awaitHealthy();

        List<String> joining = environmentOfEtcd();
        assertTrue(joining.contains("ETCD_INITIAL_CLUSTER=one=http://join.invalid:1"), joining.toString());
        assertTrue(joining.contains("ETCD_INITIAL_CLUSTER_STATE=existing"), joining.toString());
        etcd.unit().stop(AMPLE);

        etcd.unit().joinSettings().clear();
        assertFalse(etcd.unit().joinSettings().present());
        etcd.unit().start();
        etcd.awaitHealthy();

        assertFalse(environmentOfEtcd().toString().contains("join.invalid"));
        etcd.unit().stop(AMPLE);
    }

    private List<String> environmentOfEtcd() throws Exception {
        Path environ = Path.of("/proc/" + etcd.unit().state().mainPid() + "/environ");
        return List.of(Files.readString(environ).split("\0"));
    }

    @Test
    void configFileWinsOverTheSettingsOfAJoin() throws Exception {
        assertEquals(Optional.empty(), etcd.unit().joinSettings().obstacle());

        etcd.set("ETCD_CONFIG_FILE", "/etc/etcd.yml");

        String said = etcd.unit().joinSettings().obstacle().orElseThrow();
        assertTrue(said.contains("/etc/etcd.yml (ETCD_CONFIG_FILE)"), said);
    }

    @Test
    void rescueTimerDoesNotPromiseWhatItCannotKeep() throws Exception {
        RescueTimer timer = etcd.unit().rescueTimer();

        timer.arm();
        timer.disarm();

        assertTrue(timer.description().startsWith("no rescue timer"), timer.description());
    }

    /** Its state when it is down and the JVM has collected how it ended, for which the unit itself waits a second. */
    private static UnitState awaitCollected(ChildProcessUnit unit) {
        return Await.until(
                "etcd is down and it is known how it ended",
                AMPLE,
                unit::state,
                state -> state.down() && !state.result().equals("exit-status-unknown"));
    }

    private static void kill(String signal, long pid) throws Exception {
        run("kill", "-" + signal, Long.toString(pid));
    }

    private static String run(String... words) throws Exception {
        return new Command(List.of(words), AMPLE).run().stdout();
    }
}
