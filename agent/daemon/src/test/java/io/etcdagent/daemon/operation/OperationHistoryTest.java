package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.testing.LoggedLines;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent's next life knows of the operations of this one. */
final class OperationHistoryTest {

    private static final Optional<IdempotencyKey> KEY = Optional.of(new IdempotencyKey("k-1", "digest"));
    private static final LocalNode NODE =
            new LocalNode(new ClusterId(0xcdf8181182ce1a5fL), new MemberId(1), "etcd-1", "host1");

    @TempDir
    Path state;

    private OperationHistory history() {
        return new OperationHistory(state.resolve("operations"), new Messages());
    }

    private static Progress progress(String id) {
        Order order = new Order(
                id,
                OperationKind.RESTART,
                "kernel",
                Duration.ZERO,
                Duration.ZERO,
                false,
                Set.of(),
                Optional.empty(),
                "uid=0");
        return new Progress(order, NODE, pulse(), Clock.systemUTC(), System::nanoTime);
    }

    private static Pulse pulse() {
        return new Pulse(System::nanoTime);
    }

    private Progress written(String id) {
        Progress progress = progress(id);
        HistoryFile file = history().of(id, KEY);
        file.write(progress.events());
        progress.listen(progress.newest(), event -> file.add(event, progress::events));
        return progress;
    }

    private Path file(String id) {
        return state.resolve("operations").resolve(id + ".ndjson");
    }

    @Test
    void theNextLifeKnowsEveryEventAndTheKey() {
        Progress progress = written("20261127-030000-1a2b3c4d");
        progress.enter(Phase.CHECK, "asking");
        progress.end(Ending.of(OperationState.SUCCEEDED, "done"));

        PastOperation past = history().newestFirst().get(0);

        assertEquals(progress.events(), past.events());
        assertEquals(KEY, past.key());
    }

    @Test
    void aLineThatEndsWithinACharacterCostsNothingBeforeIt() throws IOException {
        String id = "20261127-030000-1a2b3c4d";
        Progress progress = written(id);
        byte[] half = {'{', '"', (byte) 0xc3};
        Files.write(file(id), half, StandardOpenOption.APPEND);

        PastOperation past = history().newestFirst().get(0);

        assertEquals(progress.events(), past.events());
        assertEquals(KEY, past.key());
    }

    @Test
    void theEndIsWrittenDownAlthoughALineBeforeItCouldNotBe() throws IOException {
        String id = "20261127-030000-1a2b3c4d";
        Progress progress = written(id);
        Path aside = Files.move(file(id), state.resolve("aside"));
        progress.enter(Phase.CHECK, "asking");
        Files.move(aside, file(id));
        progress.end(Ending.of(OperationState.SUCCEEDED, "done"));

        assertEquals(
                OperationState.SUCCEEDED,
                history().newestFirst().get(0).last().operation().state());
    }

    @Test
    void theNewestComesFirst() {
        written("20261127-030000-1a2b3c4d");
        written("20261127-040000-00000000");
        assertEquals(
                List.of("20261127-040000-00000000", "20261127-030000-1a2b3c4d"),
                history().newestFirst().stream().map(PastOperation::id).toList());
    }

    @Test
    void halfALineIsLeftOutAndTheNumbersGoOnBehindTheLastWholeOne() throws IOException {
        String id = "20261127-030000-1a2b3c4d";
        written(id).enter(Phase.CHECK, "asking");
        Files.writeString(file(id), "{\"sequence\":3,\"ti", StandardCharsets.UTF_8, StandardOpenOption.APPEND);

        PastOperation past = history().newestFirst().get(0);
        assertEquals(2, past.events().size());
        Progress next = new Progress(past, pulse(), Clock.systemUTC(), System::nanoTime);
        HistoryFile file = history().of(id, past.key());
        next.listen(next.newest(), event -> file.add(event, next::events));
        next.say("finishing");

        List<OperationEvent> events = history().newestFirst().get(0).events();
        assertEquals(
                List.of(1L, 2L, 3L),
                events.stream().map(OperationEvent::sequence).toList());
        assertEquals("finishing", events.get(2).operation().message());
    }

    @Test
    void whatCannotBeReadIsLeftOutAndHidesNoOther() throws IOException {
        written("20261127-030000-1a2b3c4d");
        Files.writeString(file("20261127-040000-00000000"), "{\"version\":9,\"operation\":\"x\"}\n");
        Files.writeString(file("20261127-050000-00000000"), "");
        assertEquals(1, history().newestFirst().size());
    }

    @Test
    void anOperationThatTellsForDaysKeepsItsNewestEventsInMemoryAndOnTheDisk() throws IOException {
        String id = "20261127-030000-1a2b3c4d";
        Progress progress = written(id);
        for (int i = 0; i < 2 * Progress.MOST_EVENTS; i++) {
            progress.say("waiting, " + i);
        }
        assertEquals(Progress.MOST_EVENTS, progress.events().size());
        assertEquals(2L * Progress.MOST_EVENTS + 1, progress.newest());
        assertEquals(progress.newest() - Progress.MOST_EVENTS + 1, progress.oldest());
        long lines;
        try (var all = Files.lines(file(id))) {
            lines = all.count();
        }
        assertTrue(lines <= 2L * Progress.MOST_EVENTS, lines + " lines");
        List<OperationEvent> kept = history().newestFirst().get(0).events();
        assertEquals(progress.newest(), kept.get(kept.size() - 1).sequence());
    }

    @Test
    void aDiskThatTakesNothingKeepsNothingFromGoingOn() throws IOException {
        Files.writeString(state.resolve("operations"), "in the way");
        Progress progress = written("20261127-030000-1a2b3c4d");
        progress.end(Ending.of(OperationState.SUCCEEDED, "done"));
        assertEquals(OperationState.SUCCEEDED, progress.view().state());
        assertEquals(List.of(), history().newestFirst());
    }

    @Test
    void whoFollowsAfterAnEventIsGivenTheNextOnesOnly() {
        Progress progress = progress("20261127-030000-1a2b3c4d");
        progress.enter(Phase.CHECK, "asking");
        progress.enter(Phase.MARK, "marking");
        List<Long> told = new ArrayList<>();

        progress.listen(2, event -> told.add(event.sequence()));
        progress.end(Ending.of(OperationState.SUCCEEDED, "done"));

        assertEquals(List.of(3L, 4L), told);
        assertTrue(progress.endedWithin(4));
        assertTrue(!progress.endedWithin(3), "the end itself is not seen yet");
    }

    @Test
    void whoeverIsToldTheEndFindsItInTheAudit() {
        try (LoggedLines audit = LoggedLines.of("audit")) {
            Progress progress = progress("20261127-030000-1a2b3c4d");
            List<String> atTheEnd = new ArrayList<>();
            progress.listen(progress.newest(), event -> atTheEnd.addAll(audit.lines()));

            progress.enter(Phase.CHECK, "asking");
            assertEquals(List.of(), audit.lines());
            progress.end(Ending.of(OperationState.FAILED, "no quorum"));

            String line = "uid=0 restart 20261127-030000-1a2b3c4d of etcd-1 (1) -> failed in phase check: no quorum";
            assertEquals(List.of(line), atTheEnd);
            assertEquals(List.of(line), audit.lines());
        }
    }
}
