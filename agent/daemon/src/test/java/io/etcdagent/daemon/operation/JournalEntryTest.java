package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JournalEntryTest {

    static JournalEntry entry(OperationState state, Phase phase) {
        return entry(OperationKind.RESTART, state, phase);
    }

    private static JournalEntry entry(OperationKind kind, OperationState state, Phase phase) {
        return new JournalEntry(
                StoredJson.VERSION,
                "20261123-120000-1a2b3c4d",
                kind,
                state,
                phase,
                "cdf8181182ce1a5f",
                "8e9e05c52164694d",
                "run-1",
                2000,
                List.of("settled"),
                "reseed",
                "why",
                "uid 0",
                "2026-11-23T12:00:00Z",
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "QUEUE, false",
        "CHECK, false",
        "HAND_OVER, false",
        "MARK, false",
        "ARM, false",
        "STOP, true",
        "BETWEEN, true",
        "START, true",
        "VERIFY, true",
        "CLEAR, true"
    })
    void etcdMayBeDownByOurHandFromTheStopOn(Phase phase, boolean stopped) {
        assertEquals(stopped, entry(OperationState.RUNNING, phase).mayHaveStopped());
    }

    @ParameterizedTest
    @EnumSource(value = OperationState.class, names = "RUNNING", mode = EnumSource.Mode.EXCLUDE)
    void anOperationThatHasEndedOwesNothing(OperationState ended) {
        for (Phase phase : Phase.values()) {
            assertFalse(entry(ended, phase).mayHaveStopped(), phase.word());
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void aDefragmentationNeverStopsEtcd(Phase phase) {
        JournalEntry entry = entry(OperationKind.DEFRAGMENT, OperationState.RUNNING, phase);

        assertFalse(entry.mayHaveStopped());
        assertFalse(entry.keepsDown());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void onlyAStopThatMayHaveBeenCarriedOutAndIsNotOnItsWayBackKeepsEtcdDown(Phase phase) {
        boolean down = phase == Phase.STOP || phase == Phase.BETWEEN;

        assertEquals(
                down, entry(OperationKind.STOP, OperationState.RUNNING, phase).keepsDown());
        assertFalse(entry(OperationKind.STOP, OperationState.REFUSED, phase).keepsDown());
        assertFalse(entry(OperationKind.RESTART, OperationState.RUNNING, phase).keepsDown());
        assertFalse(entry(OperationKind.START, OperationState.RUNNING, phase).keepsDown());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void aRecoveryCanOnlyGoForwardFromTheRemovalOn(Phase phase) {
        JournalEntry recovery = entry(OperationKind.RECOVER, OperationState.RUNNING, phase);
        boolean forward = phase.compareTo(Phase.REMOVE) >= 0;

        assertEquals(forward, recovery.replaces());
        assertEquals(!forward, recovery.gaveUpRecovering());
        assertFalse(entry(OperationKind.RESTART, OperationState.RUNNING, phase).replaces());
        assertFalse(entry(OperationKind.RESTART, OperationState.RUNNING, phase).gaveUpRecovering());
        assertFalse(entry(OperationKind.RECOVER, OperationState.FAILED, phase).replaces());
        assertFalse(entry(OperationKind.RECOVER, OperationState.FAILED, phase).gaveUpRecovering());
    }

    @Test
    void whatIsReplacedStaysWithEveryOtherChange() {
        Replacement replacement =
                new Replacement("1f", "1f", List.of("2026-11-27T03:00:00Z"), null, "/snapshots/op-1.db", List.of());
        JournalEntry entry = entry(OperationKind.RECOVER, OperationState.RUNNING, Phase.REMOVE);

        JournalEntry replacing = entry.replacing(replacement);

        assertEquals(
                replacement,
                replacing
                        .at(Phase.ADD)
                        .before(Optional.of("run-2"))
                        .ended(OperationState.FAILED)
                        .replacement());
        assertEquals(
                replacement.added("2e"),
                replacing.replacing(replacement.added("2e")).replacement());
    }

    @Test
    void eachChangeLeavesTheRestAsItWas() {
        JournalEntry entry = entry(OperationState.RUNNING, Phase.QUEUE);

        JournalEntry changed =
                entry.at(Phase.CLEAR).before(Optional.of("run-2")).ended(OperationState.SUCCEEDED);
        assertEquals(Phase.CLEAR, changed.phase());
        assertEquals("run-2", changed.invocationBefore());
        assertEquals(OperationState.SUCCEEDED, changed.state());

        assertEquals(entry, changed.at(Phase.QUEUE).before(Optional.of("run-1")).ended(OperationState.RUNNING));
    }
}
