package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdagent.protocol.ForeignChangeKind;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunComparisonTest {

    private static final UnitRun A_RUNS = run("boot", "A", true);
    private static final UnitRun A_OVER = run("boot", "A", false);
    private static final UnitRun B_RUNS = run("boot", "B", true);
    private static final UnitRun B_OVER = run("boot", "B", false);
    private static final UnitRun NEVER_RAN = run("boot", null, false);

    record Case(
            String situation,
            UnitRun before,
            UnitRun now,
            Optional<OwnWork> work,
            @Nullable ForeignChangeKind foreign) {
        @Override
        public String toString() {
            return situation;
        }
    }

    static Stream<Case> cases() {
        OwnWork atStop = work(OperationKind.RESTART, OperationState.RUNNING, Phase.STOP, "A");
        OwnWork restarted = work(OperationKind.RESTART, OperationState.SUCCEEDED, Phase.CLEAR, "A");
        OwnWork stopped = work(OperationKind.STOP, OperationState.RUNNING, Phase.BETWEEN, "A");
        return Stream.of(
                alone("nothing happened", A_RUNS, A_RUNS, null),
                alone("it is still down", A_OVER, A_OVER, null),
                alone("it never ran", NEVER_RAN, NEVER_RAN, null),
                alone("stopped by hand", A_RUNS, A_OVER, ForeignChangeKind.STOPPED),
                alone("restarted by hand", A_RUNS, B_RUNS, ForeignChangeKind.RESTARTED),
                alone("started by hand", A_OVER, B_RUNS, ForeignChangeKind.RESTARTED),
                alone("started by hand for the first time", NEVER_RAN, B_RUNS, ForeignChangeKind.RESTARTED),
                alone("restarted and stopped between two looks", A_RUNS, B_OVER, ForeignChangeKind.STOPPED),
                alone("started and stopped between two looks", A_OVER, B_OVER, ForeignChangeKind.STOPPED),
                alone("the machine was booted", A_RUNS, run("boot 2", "B", true), ForeignChangeKind.REBOOTED),
                alone("booted, and etcd is down", A_RUNS, run("boot 2", null, false), ForeignChangeKind.REBOOTED),
                alone("booted with etcd down before", A_OVER, run("boot 2", "B", true), ForeignChangeKind.REBOOTED),
                alone("booted with etcd down before and after", A_OVER, run("boot 2", null, false), null),
                beside("our stop, seen before the start", atStop, A_RUNS, A_OVER, null),
                beside("our restart, seen after the start", restarted, A_RUNS, B_RUNS, null),
                beside("the start of our restart", restarted, A_OVER, B_RUNS, null),
                beside("our stop for good", stopped, A_RUNS, A_OVER, null),
                beside("started by hand after our stop for good", stopped, A_OVER, B_RUNS, ForeignChangeKind.RESTARTED),
                beside(
                        "stopped by hand after it was started by hand meanwhile",
                        stopped,
                        B_RUNS,
                        B_OVER,
                        ForeignChangeKind.STOPPED),
                beside(
                        "started again because our stop for good did not go well",
                        work(OperationKind.STOP, OperationState.FAILED, Phase.CLEAR, "A"),
                        A_OVER,
                        B_RUNS,
                        null),
                beside(
                        "restarted after our restart",
                        restarted,
                        B_RUNS,
                        run("boot", "C", true),
                        ForeignChangeKind.RESTARTED),
                beside("stopped after our restart", restarted, B_RUNS, B_OVER, ForeignChangeKind.STOPPED),
                beside(
                        "booted while we were at work",
                        atStop,
                        A_RUNS,
                        run("boot 2", "B", true),
                        ForeignChangeKind.REBOOTED),
                beside(
                        "restarted by hand while it is defragmented",
                        work(OperationKind.DEFRAGMENT, OperationState.RUNNING, Phase.DEFRAGMENT, null),
                        A_RUNS,
                        B_RUNS,
                        ForeignChangeKind.RESTARTED),
                beside(
                        "ended while our defragmentation waits until it is well",
                        work(OperationKind.DEFRAGMENT, OperationState.RUNNING, Phase.VERIFY, null),
                        A_RUNS,
                        A_OVER,
                        ForeignChangeKind.STOPPED),
                beside(
                        "restarted by hand before the first look after our defragmentation",
                        work(OperationKind.DEFRAGMENT, OperationState.SUCCEEDED, Phase.CLEAR, "A"),
                        A_RUNS,
                        B_RUNS,
                        ForeignChangeKind.RESTARTED),
                beside("the third attempt to start it", atStop, B_OVER, run("boot", "C", true), null),
                beside("an attempt to start it that failed", atStop, B_RUNS, B_OVER, null),
                beside(
                        "our start after our stop",
                        work(OperationKind.START, OperationState.RUNNING, Phase.START, null),
                        A_OVER,
                        B_RUNS,
                        null),
                beside(
                        "stopped by hand while our restart waits",
                        work(OperationKind.RESTART, OperationState.RUNNING, Phase.ARM, "A"),
                        A_RUNS,
                        A_OVER,
                        ForeignChangeKind.STOPPED),
                beside(
                        "restarted by hand after our restart was refused at the last look",
                        work(OperationKind.RESTART, OperationState.REFUSED, Phase.STOP, "A"),
                        A_RUNS,
                        B_RUNS,
                        ForeignChangeKind.RESTARTED),
                beside(
                        "restarted by hand after our stop was taken back",
                        work(OperationKind.RESTART, OperationState.FAILED, Phase.STOP, "A"),
                        A_RUNS,
                        B_RUNS,
                        ForeignChangeKind.RESTARTED),
                beside(
                        "our restart that was stopped and came back late",
                        work(OperationKind.RESTART, OperationState.FAILED, Phase.VERIFY, "A"),
                        A_RUNS,
                        B_RUNS,
                        null));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsOursIsNotForeignAndTheRestIs(Case of) {
        assertEquals(
                Optional.ofNullable(of.foreign()),
                new RunComparison(of.before(), of.now(), false, of.work()).foreign());
    }

    @Test
    void aStartThatWasAnnouncedIsOursButNoEnd() {
        assertEquals(Optional.empty(), new RunComparison(A_OVER, B_RUNS, true, Optional.empty()).foreign());
        assertEquals(
                Optional.of(ForeignChangeKind.STOPPED),
                new RunComparison(A_OVER, B_OVER, true, Optional.empty()).foreign());
        assertEquals(
                Optional.of(ForeignChangeKind.REBOOTED),
                new RunComparison(A_OVER, run("boot 2", "B", true), true, Optional.empty()).foreign());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void beforeItsStopAnOperationVouchesForNothing(Phase phase) {
        OwnWork work = work(OperationKind.RESTART, OperationState.RUNNING, phase, "A");
        boolean reached = Arrays.asList(Phase.values()).indexOf(phase)
                >= Arrays.asList(Phase.values()).indexOf(Phase.STOP);

        assertEquals(reached, work.atWork());
        assertEquals(reached, work.stopped(Optional.of("A")));
    }

    @Test
    void onlyWhatHasPassedTheStartGatesIsVerified() {
        assertEquals(
                Optional.of("op-1"),
                work(OperationKind.RESTART, OperationState.SUCCEEDED, Phase.CLEAR, "A")
                        .verified());
        assertEquals(
                Optional.of("op-1"),
                work(OperationKind.RESTART, OperationState.FAILED, Phase.CLEAR, "A")
                        .verified());
        assertEquals(
                Optional.empty(),
                work(OperationKind.RESTART, OperationState.RUNNING, Phase.CLEAR, "A")
                        .verified());
        assertEquals(
                Optional.empty(),
                work(OperationKind.RESTART, OperationState.FAILED, Phase.VERIFY, "A")
                        .verified());
        assertEquals(
                Optional.empty(),
                work(OperationKind.STOP, OperationState.RUNNING, Phase.BETWEEN, "A")
                        .verified());
    }

    /** It brought nothing back, so what befell etcd before or meanwhile is not settled by it. */
    @ParameterizedTest
    @EnumSource(Phase.class)
    void aDefragmentationVouchesForNothing(Phase phase) {
        OwnWork running = work(OperationKind.DEFRAGMENT, OperationState.RUNNING, phase, "A");
        OwnWork over = work(OperationKind.DEFRAGMENT, OperationState.SUCCEEDED, phase, "A");

        assertFalse(running.atWork());
        assertFalse(running.stopped(Optional.of("A")));
        assertFalse(over.stopped(Optional.of("A")));
        assertFalse(over.startedAfter(Optional.of("A")));
        assertEquals(Optional.empty(), over.verified());
    }

    private static Case alone(String situation, UnitRun before, UnitRun now, @Nullable ForeignChangeKind foreign) {
        return new Case(situation, before, now, Optional.empty(), foreign);
    }

    private static Case beside(
            String situation, OwnWork work, UnitRun before, UnitRun now, @Nullable ForeignChangeKind foreign) {
        return new Case(situation, before, now, Optional.of(work), foreign);
    }

    private static UnitRun run(String boot, @Nullable String invocation, boolean running) {
        return new UnitRun(boot, Optional.ofNullable(invocation), running);
    }

    private static OwnWork work(OperationKind kind, OperationState state, Phase phase, @Nullable String runBefore) {
        return new OwnWork("op-1", kind, state, phase, Optional.ofNullable(runBefore));
    }
}
