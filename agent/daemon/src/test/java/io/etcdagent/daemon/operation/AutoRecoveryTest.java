package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.diagnosis.Diagnosis;
import io.etcdagent.daemon.diagnosis.Finding;
import io.etcdagent.daemon.diagnosis.Gravity;
import io.etcdagent.daemon.diagnosis.Recovery;
import io.etcdagent.daemon.diagnosis.Signature;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a member is recovered without being asked; time passes only where a test lets it. */
class AutoRecoveryTest {

    private static final Duration STANDS_FOR = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(15);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Set<String> ALLOWED = Set.of("rolled-back", "removed");

    private final Desk desk = new Desk();

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-11-27T03:00:00Z");
    private long nanos = Long.MAX_VALUE - Duration.ofHours(1).toNanos();
    private Diagnosis diagnosis = well();
    private AutoRecovery recovery;

    @BeforeEach
    void agentStarts() {
        recovery = agent(ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rolled-back", "removed"})
    void whatIsAllowedAndHasStoodLongEnoughIsRecovered(String id) {
        diagnosis = diagnosed(id, Recovery.MENDS);
        lookFor(STANDS_FOR.minusNanos(1));
        assertEquals(List.of(), desk.submitted);

        lookAfter(Duration.ofNanos(1));

        assertEquals(1, desk.submitted.size());
        OrderForm form = desk.submitted.get(0);
        assertEquals(OperationKind.RECOVER, form.kind());
        assertEquals("automatic: diagnosis " + id + " has stood for 600 s", form.reason());
        assertEquals("etcd-agent (ETCD_AGENT_AUTO_RECOVER)", form.requestedBy());
        assertFalse(form.dryRun());
        assertFalse(form.allowOutage());
        assertEquals(Set.of(), form.overrides());
    }

    @Test
    void anotherDiagnosisIsLeftToAHuman() {
        diagnosis = diagnosed("wal-damaged", Recovery.MENDS);

        lookFor(STANDS_FOR.multipliedBy(3));

        assertEquals(List.of(), desk.submitted);
    }

    @ParameterizedTest
    @EnumSource(value = Recovery.class, names = "MENDS", mode = EnumSource.Mode.EXCLUDE)
    void whatANewMemberWouldNotMendIsLeftToAHuman(Recovery less) {
        diagnosis = diagnosed("rolled-back", less);

        lookFor(STANDS_FOR.multipliedBy(3));

        assertEquals(List.of(), desk.submitted);
    }

    @Test
    void onlyTheFirstFindingCounts() {
        Diagnosis other = diagnosed("no-space", Recovery.DOES_NOT_HELP);
        diagnosis = diagnosis(List.of(
                other.findings().get(0),
                diagnosed("rolled-back", Recovery.MENDS).findings().get(0)));

        lookFor(STANDS_FOR.multipliedBy(3));

        assertEquals(List.of(), desk.submitted);
    }

    @Test
    void oneLookAtWhichItIsWellBeginsTheTimeAnew() {
        diagnosis = diagnosed("rolled-back", Recovery.MENDS);
        lookFor(STANDS_FOR.minusSeconds(1));
        diagnosis = well();
        lookAfter(LOOK_EVERY);
        diagnosis = diagnosed("rolled-back", Recovery.MENDS);

        lookFor(STANDS_FOR.minusSeconds(1));
        assertEquals(List.of(), desk.submitted);

        lookAfter(LOOK_EVERY);
        assertEquals(1, desk.submitted.size());
    }

    @Test
    void anotherAllowedDiagnosisBeginsTheTimeAnew() {
        diagnosis = diagnosed("rolled-back", Recovery.MENDS);
        lookFor(STANDS_FOR.minusSeconds(1));
        diagnosis = diagnosed("removed", Recovery.MENDS);

        lookFor(STANDS_FOR.minusSeconds(1));
        assertEquals(List.of(), desk.submitted);

        lookAfter(LOOK_EVERY);
        assertEquals(
                "automatic: diagnosis removed has stood for 600 s",
                desk.submitted.get(0).reason());
    }

    @Test
    void theWallClockDoesNotMakeItStandLonger() {
        diagnosis = diagnosed("rolled-back", Recovery.MENDS);
        recovery.look();
        now = now.plus(Duration.ofDays(30));

        recovery.look();

        assertEquals(List.of(), desk.submitted);
    }

    @Test
    void whileAnOperationIsAtWorkNothingIsDoneAndNothingCounts() {
        diagnosis = diagnosed("rolled-back", Recovery.MENDS);
        lookFor(STANDS_FOR.minusSeconds(1));
        desk.atWork = Optional.of(operation());
        lookFor(STANDS_FOR);
        assertEquals(List.of(), desk.submitted);

        desk.atWork = Optional.empty();
        lookFor(STANDS_FOR.minusSeconds(1));
        assertEquals(List.of(), desk.submitted);

        lookAfter(LOOK_EVERY);
        assertEquals(1, desk.submitted.size());
    }

    @Test
    void closedGatesKeepItBackUntilTheyOpen() {
        diagnosis = diagnosed("rolled-back", Recovery.MENDS);
        desk.closed = List.of(new GateResult("others-healthy", true, false, "m3 is dead", Optional.of("start it")));
        lookFor(STANDS_FOR.multipliedBy(2));
        assertEquals(List.of(), desk.submitted);
        assertFalse(Files.exists(lastTime()), "what was not done is not written down");

        desk.closed = List.of();
        lookAfter(LOOK_EVERY);
        assertEquals(1, desk.submitted.size());
    }

    @Test
    void whileNothingIsTakenItWaitsAndTheDayIsNotUsedUp() {
        desk.takesNothing = true;
        stoodLongEnough();
        assertEquals(List.of(), desk.submitted);

        desk.takesNothing = false;
        lookAfter(LOOK_EVERY);
        assertEquals(1, desk.submitted.size());
    }

    @Test
    void itIsDoneOnceADay() {
        stoodLongEnough();
        assertEquals(1, desk.submitted.size());

        lookFor(DAY.minus(LOOK_EVERY.multipliedBy(2)));
        assertEquals(1, desk.submitted.size());

        lookFor(STANDS_FOR);
        assertEquals(2, desk.submitted.size());
    }

    @Test
    void aClockThatIsSetForwardMakesNoDayShorter() {
        stoodLongEnough();
        now = now.plus(Duration.ofDays(2));

        lookFor(Duration.ofHours(23));

        assertEquals(1, desk.submitted.size());
    }

    @Test
    void anotherLifeOfTheAgentKnowsWhenItWasDone() {
        stoodLongEnough();
        recovery = agent(ALLOWED);
        now = now.plus(DAY).minusSeconds(1).minus(STANDS_FOR);
        stoodLongEnough();
        assertEquals(1, desk.submitted.size());

        lookAfter(LOOK_EVERY);
        assertEquals(2, desk.submitted.size());
    }

    @Test
    void aClockThatWasSetBackCountsAsTooSoon() {
        stoodLongEnough();
        now = now.minus(Duration.ofDays(365));
        recovery = agent(ALLOWED);

        lookFor(DAY.multipliedBy(2));

        assertEquals(1, desk.submitted.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-11-20", "{}"})
    void aFileThatMakesNoSenseCountsAsTooSoon(String text) throws Exception {
        Files.writeString(lastTime(), text);

        stoodLongEnough();

        assertEquals(List.of(), desk.submitted);
        assertEquals(text, Files.readString(lastTime()), "left as it is");
    }

    @Test
    void aFileThatCannotBeReadCountsAsTooSoon() throws Exception {
        Files.createDirectory(lastTime());

        stoodLongEnough();

        assertEquals(List.of(), desk.submitted);
    }

    @Test
    void whatCannotBeWrittenDownIsNotDone() throws Exception {
        // The file that is written before it takes the name.
        Files.createDirectory(directory.resolve("auto-recovered.new"));

        stoodLongEnough();

        assertEquals(List.of(), desk.submitted);
    }

    @Test
    void itIsWrittenDownBeforeItIsDone() {
        desk.onSubmit = () -> assertTrue(Files.exists(lastTime()));

        stoodLongEnough();

        assertEquals(1, desk.submitted.size());
    }

    @Test
    void anOrderThatIsNotTakenIsNotGivenAgainThatDay() {
        desk.rejects = true;
        stoodLongEnough();
        assertEquals(1, desk.submitted.size());

        desk.rejects = false;
        lookFor(Duration.ofHours(23));

        assertEquals(1, desk.submitted.size());
    }

    @Test
    void whereNothingIsAllowedNothingIsEverDone() {
        recovery = agent(Set.of());

        stoodLongEnough();

        assertEquals(List.of(), desk.submitted);
    }

    private AutoRecovery agent(Set<String> allowed) {
        return new AutoRecovery(
                allowed, STANDS_FOR, () -> diagnosis, desk, new DurableFile(lastTime()), new WallClock(), () -> nanos);
    }

    private Path lastTime() {
        return directory.resolve("auto-recovered");
    }

    private void stoodLongEnough() {
        diagnosis = diagnosed("rolled-back", Recovery.MENDS);
        lookFor(STANDS_FOR);
    }

    /** Looks now, and then at the pace of the thread, the last time when exactly so much has passed. */
    private void lookFor(Duration duration) {
        recovery.look();
        Duration left = duration;
        while (left.compareTo(LOOK_EVERY) > 0) {
            lookAfter(LOOK_EVERY);
            left = left.minus(LOOK_EVERY);
        }
        lookAfter(left);
    }

    private void lookAfter(Duration duration) {
        now = now.plus(duration);
        nanos += duration.toNanos();
        recovery.look();
    }

    private static Diagnosis well() {
        return diagnosis(List.of());
    }

    private static Diagnosis diagnosed(String id, Recovery recovery) {
        Signature signature = new Signature(
                id,
                Gravity.FATAL,
                List.of(),
                "3.4",
                List.of(),
                List.of(),
                List.of(),
                id,
                "why",
                List.of(),
                "avoid",
                recovery);
        return diagnosis(List.of(new Finding(
                signature, Optional.empty(), "It is " + id + ".", List.of(), List.of(), "avoid", recovery)));
    }

    private static Diagnosis diagnosis(List<Finding> findings) {
        return new Diagnosis(
                "1",
                "m1",
                findings.isEmpty(),
                "as a test has it",
                findings,
                List.of(),
                List.of(),
                List.of(),
                Instant.EPOCH);
    }

    private static OperationView operation() {
        return new OperationView(
                "op-1",
                OperationKind.RESTART,
                "1",
                "m1",
                OperationState.RUNNING,
                Phase.QUEUE,
                "",
                "a test",
                "nobody",
                "now",
                null,
                List.of(),
                null);
    }

    private final class WallClock extends Clock {

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
            return this;
        }
    }

    /** Where orders are taken, or not. */
    private static final class Desk implements Orders {

        private final List<OrderForm> submitted = new ArrayList<>();
        private Optional<OperationView> atWork = Optional.empty();
        private List<GateResult> closed = List.of();
        private boolean rejects;
        private boolean takesNothing;
        private Runnable onSubmit = () -> {};

        @Override
        public OperationView submit(OrderForm form, Optional<IdempotencyKey> key) throws OperationRejected {
            onSubmit.run();
            submitted.add(form);
            if (rejects) {
                throw new OperationRejected(OperationRejected.Why.CONFLICT, "a restart is at work");
            }
            return operation();
        }

        @Override
        public void refuseWhateverTheGates(OrderForm form) throws OperationRejected {
            if (takesNothing) {
                throw new OperationRejected(OperationRejected.Why.CONFLICT, "something is left over");
            }
        }

        @Override
        public List<GateResult> refusals(OrderForm form) {
            return closed;
        }

        @Override
        public Optional<OperationView> current() {
            return atWork;
        }
    }
}
