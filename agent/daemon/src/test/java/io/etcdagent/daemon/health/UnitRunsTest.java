package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.daemon.unit.UnitState;
import io.etcdagent.daemon.unit.UnitState.ActiveState;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.ForeignChangeKind;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitRunsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path directory;

    private Instant now = NOON;
    private String boot = "boot 1";
    private Optional<OwnWork> work = Optional.empty();

    private final Clock settable = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void theFirstLookEverReportsNothing() {
        UnitRuns runs = open();
        runs.see(active("A"));

        assertEquals(Optional.empty(), runs.foreign());
    }

    @Test
    void aRestartByHandIsReportedOnceAndToldFromThenOn() {
        UnitRuns runs = open();
        runs.see(active("A"));
        runs.see(active("B"));
        ForeignChange told = runs.foreign().orElseThrow();
        now = NOON.plusSeconds(60);
        runs.see(active("B"));

        assertEquals(ForeignChangeKind.RESTARTED, told.change());
        assertEquals("2026-11-23T12:00:00Z", told.at());
        assertEquals(
                "etcd.service of the local member on host1 was started anew, not by this agent: by hand, by a package, or"
                        + " because etcd ended by itself; see etcd-agentctl status, and journalctl -u etcd.service -n 50",
                told.message());
        assertEquals(Optional.of(told), runs.foreign());
    }

    @Test
    void whatHappenedWhileNoAgentRanIsReportedAtTheFirstLook() {
        open().see(active("A"));

        UnitRuns next = open();
        next.see(active("B"));

        assertEquals(ForeignChangeKind.RESTARTED, kind(next));
    }

    @Test
    void aRebootIsReported() {
        open().see(active("A"));
        boot = "boot 2";

        UnitRuns next = open();
        next.see(active("B"));

        assertEquals(ForeignChangeKind.REBOOTED, kind(next));
    }

    @Test
    void aStartOfTheAgentsOwnIsNotForeignButTheEndBeforeItIs() {
        open().see(active("A"));

        UnitRuns next = open();
        next.aboutToStart(down(Optional.of("A")));
        ForeignChange ended = next.foreign().orElseThrow();
        next.see(active("B"));

        assertEquals(ForeignChangeKind.STOPPED, ended.change());
        assertEquals(Optional.of(ended), next.foreign());
        next.see(active("C"));
        assertEquals(ForeignChangeKind.RESTARTED, kind(next), "only the first run is its own");
    }

    @Test
    void theAgentsOwnFirstStartIsNoNews() {
        UnitRuns runs = open();
        runs.aboutToStart(down(Optional.empty()));
        // The agent can die between the start and its first look.
        runs = open();
        runs.see(active("A"));

        assertEquals(Optional.empty(), runs.foreign());
    }

    @Test
    void ourRestartIsNoNews() {
        UnitRuns runs = open();
        runs.see(active("A"));
        work = Optional.of(work("op-1", OperationState.RUNNING, Phase.STOP));
        runs.see(down(Optional.empty()));
        work = Optional.of(work("op-1", OperationState.SUCCEEDED, Phase.CLEAR));
        runs.see(active("B"));

        assertEquals(Optional.empty(), runs.foreign());
    }

    @Test
    void aForeignChangeIsToldOverRestartsOfTheAgentUntilARestartAfterItIsVerified() {
        work = Optional.of(work("op-1", OperationState.SUCCEEDED, Phase.CLEAR));
        UnitRuns runs = open();
        runs.see(active("B"));
        runs.see(active("C"));
        assertEquals(ForeignChangeKind.RESTARTED, kind(runs), "the operation before it does not count");

        UnitRuns next = open();
        assertEquals(ForeignChangeKind.RESTARTED, kind(next), "before its first look too");
        next.see(active("C"));
        work = Optional.of(
                new OwnWork("op-2", OperationKind.RESTART, OperationState.RUNNING, Phase.VERIFY, Optional.of("C")));
        next.see(active("D"));
        assertEquals(ForeignChangeKind.RESTARTED, kind(next), "not verified yet");
        work = Optional.of(
                new OwnWork("op-2", OperationKind.RESTART, OperationState.SUCCEEDED, Phase.CLEAR, Optional.of("C")));
        next.see(active("D"));
        assertEquals(Optional.empty(), next.foreign());
        assertEquals(Optional.empty(), open().foreign());
    }

    @Test
    void aForeignChangeIsToldForADay() {
        UnitRuns runs = open();
        runs.see(active("A"));
        runs.see(active("B"));
        now = NOON.plus(Duration.ofHours(24)).minusSeconds(1);
        runs.see(active("B"));
        assertTrue(runs.foreign().isPresent());

        now = NOON.plus(Duration.ofHours(24));
        runs.see(active("B"));
        assertEquals(Optional.empty(), runs.foreign());
    }

    @Test
    void aLookThatShowsNothingToCompareByChangesNothing() {
        UnitRuns runs = open();
        runs.see(active("A"));
        runs.see(state(ActiveState.UNKNOWN, Optional.of("B")));
        runs.see(state(ActiveState.ACTIVE, Optional.empty()));
        assertEquals(Optional.empty(), runs.foreign());

        runs.see(active("B"));
        assertEquals(ForeignChangeKind.RESTARTED, kind(runs));
    }

    @Test
    void systemdForgetsTheRunOfAUnitThatIsDownAndThisAgentDoesNot() {
        UnitRuns runs = open();
        runs.see(active("A"));
        runs.see(down(Optional.empty()));
        assertEquals(ForeignChangeKind.STOPPED, kind(runs));

        work = Optional.of(work("op-1", OperationState.SUCCEEDED, Phase.CLEAR));
        runs.see(active("B"));
        assertEquals(Optional.empty(), runs.foreign(), "the run after the one that we were to stop is ours");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "not json",
                "{\"version\":2,\"bootId\":\"b\",\"invocation\":\"A\",\"running\":true}",
                "{\"version\":1,\"invocation\":\"A\",\"running\":true}",
                "{\"version\":1,\"bootId\":\"b\",\"running\":true,\"foreign\":{\"change\":\"restarted\",\"at\":\"today\",\"message\":\"m\"}}",
                "{\"version\":1,\"bootId\":\"b\",\"running\":true,\"foreign\":{\"at\":\"2026-11-23T12:00:00Z\",\"message\":\"m\"}}"
            })
    void aFileThatCannotBeUnderstoodIsMovedAsideAndCountsAsNone(String text) throws IOException {
        Files.writeString(file(), text);

        UnitRuns runs = open();
        runs.see(active("B"));

        assertEquals(Optional.empty(), runs.foreign());
        assertEquals(text, Files.readString(directory.resolve("runs.json.unreadable-1")));
        assertTrue(Files.exists(file()));
    }

    @Test
    void aLookThatShowsNoChangeIsNotWritten() throws IOException {
        UnitRuns runs = open();
        runs.see(active("A"));
        Files.delete(file());
        runs.see(active("A"));

        assertFalse(Files.exists(file()));
    }

    @Test
    void aDirectoryThatIsGoneKeepsNobodyFromSeeing() throws IOException {
        UnitRuns runs = open();
        Files.delete(directory);
        runs.see(active("A"));
        runs.see(active("B"));

        assertEquals(ForeignChangeKind.RESTARTED, kind(runs));
        Files.createDirectory(directory);
    }

    private UnitRuns open() {
        return new UnitRuns(
                directory,
                new NodeIdentity("host1", "test", "etcd.service", "systemd", ByHand.systemd("etcd.service")),
                KnownMembers.in(directory, settable, () -> 0),
                () -> boot,
                () -> work,
                settable,
                () -> 0);
    }

    private Path file() {
        return directory.resolve("runs.json");
    }

    private static ForeignChangeKind kind(UnitRuns runs) {
        return runs.foreign().orElseThrow().change();
    }

    /** An operation that was to stop the run A. */
    private static OwnWork work(String operation, OperationState state, Phase phase) {
        return new OwnWork(operation, OperationKind.RESTART, state, phase, Optional.of("A"));
    }

    private static UnitState active(String invocation) {
        return state(ActiveState.ACTIVE, Optional.of(invocation));
    }

    private static UnitState down(Optional<String> invocation) {
        return state(ActiveState.INACTIVE, invocation);
    }

    private static UnitState state(ActiveState active, Optional<String> invocation) {
        return new UnitState(active, "", invocation, Optional.empty(), 0, "success", 0, 0);
    }
}
