package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of an operation during which the agent went away. */
final class EpilogueTest {

    private static final Leftover NOTHING = new Leftover.Nothing();
    private static final String BEFORE = "2026-11-27T02:00:00Z";
    private static final String AFTER = "2026-11-27T03:00:01.5Z";

    private static OperationView running(OperationKind kind) {
        return new OperationView(
                "op-1",
                kind,
                "1",
                "etcd-1",
                OperationState.RUNNING,
                Phase.QUEUE,
                "",
                "uid=0",
                "",
                "2026-11-27T03:00:00Z",
                null,
                List.of(),
                null);
    }

    private static Optional<JournalEntry> entry(
            String operation, OperationKind kind, OperationState state, Phase phase) {
        return Optional.of(new JournalEntry(
                1, operation, kind, state, phase, "c", "1", null, 0, List.of(), null, "", "uid=0", BEFORE, null));
    }

    private static JournalEntry begunAt(String time, JournalEntry entry) {
        return new JournalEntry(
                entry.version(),
                entry.operation(),
                entry.kind(),
                entry.state(),
                entry.phase(),
                entry.clusterId(),
                entry.memberId(),
                entry.invocationBefore(),
                entry.settleMillis(),
                entry.overrides(),
                entry.between(),
                entry.reason(),
                entry.requestedBy(),
                time,
                entry.replacement());
    }

    private static OperationState end(Epilogue epilogue) {
        return epilogue.ending().orElseThrow().state();
    }

    @Test
    void oneThatWroteNothingDownHasDoneNothing() {
        Epilogue epilogue = Epilogue.of(
                running(OperationKind.RESTART),
                entry("op-0", OperationKind.RESTART, OperationState.SUCCEEDED, Phase.CLEAR),
                NOTHING);
        assertEquals(OperationState.FAILED, end(epilogue));
        assertTrue(epilogue.words().contains("nothing was stopped"), epilogue.words());
    }

    @Test
    void ofOneBeforeAnotherOneNobodySaysThatItHasDoneNothing() {
        JournalEntry later = entry("op-2", OperationKind.RESTART, OperationState.SUCCEEDED, Phase.CLEAR)
                .orElseThrow();
        for (String time : List.of(AFTER, "")) {
            Epilogue epilogue = Epilogue.of(running(OperationKind.RESTART), Optional.of(begunAt(time, later)), NOTHING);
            assertEquals(OperationState.FAILED, end(epilogue));
            assertFalse(epilogue.words().contains("nothing was stopped"), epilogue.words());
            assertTrue(epilogue.words().contains("what came of it is not known"), epilogue.words());
        }
    }

    @Test
    void oneWhoseMemberIsOwedStillRuns() {
        Epilogue epilogue = Epilogue.of(
                running(OperationKind.RESTART),
                entry("op-1", OperationKind.RESTART, OperationState.RUNNING, Phase.START),
                new Leftover.Away("etcd-1 is not back"));
        assertTrue(epilogue.ending().isEmpty());
    }

    @Test
    void oneThatTheAftercareHasFinishedHasFailedAndSaysThatNothingIsLeft() {
        Epilogue epilogue = Epilogue.of(
                running(OperationKind.RESTART),
                entry("op-1", OperationKind.RESTART, OperationState.FAILED, Phase.STOP),
                NOTHING);
        assertEquals(OperationState.FAILED, end(epilogue));
        assertTrue(epilogue.words().contains("what it had left is finished"), epilogue.words());
    }

    @Test
    void oneThatWasCutOffBeforeTheStopSaysThatNothingWasStopped() {
        Epilogue epilogue = Epilogue.of(
                running(OperationKind.RESTART),
                entry("op-1", OperationKind.RESTART, OperationState.FAILED, Phase.MARK),
                NOTHING);
        assertTrue(epilogue.words().contains("nothing was stopped"), epilogue.words());
    }

    @Test
    void oneThatHadWrittenItsEndHasEndedSo() {
        assertEquals(
                OperationState.SUCCEEDED,
                end(Epilogue.of(
                        running(OperationKind.RESTART),
                        entry("op-1", OperationKind.RESTART, OperationState.SUCCEEDED, Phase.CLEAR),
                        NOTHING)));
    }

    @Test
    void aStopThatKeepsItsMemberDownHasSucceeded() {
        assertEquals(
                OperationState.SUCCEEDED,
                end(Epilogue.of(
                        running(OperationKind.STOP),
                        entry("op-1", OperationKind.STOP, OperationState.RUNNING, Phase.BETWEEN),
                        new Leftover.KeptDown("kept down"))));
    }
}
