package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.json.Messages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {

    private static final JournalEntry ENTRY = JournalEntryTest.entry(OperationState.RUNNING, Phase.STOP);

    @TempDir
    Path directory;

    @Test
    void aNodeWithoutOperationsHasNone() throws JournalException {
        assertEquals(Optional.empty(), journal().read());
    }

    @Test
    void whatWasWrittenIsReadByTheNextLifeOfTheAgent() throws JournalException {
        journal().write(ENTRY);
        assertEquals(Optional.of(ENTRY), journal().read());

        JournalEntry neverRan = ENTRY.before(Optional.empty());
        journal().write(neverRan);
        assertEquals(Optional.of(neverRan), journal().read());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void everyPhaseSurvives(Phase phase) throws JournalException {
        journal().write(ENTRY.at(phase));

        assertEquals(phase, journal().read().orElseThrow().phase());
    }

    @Test
    void aReplacementIsReadAsItWasWritten() throws JournalException {
        Replacement begun = new Replacement(
                "8000000000000001",
                "8000000000000001",
                List.of("2026-11-27T03:00:00Z", "2026-11-27T03:05:00Z"),
                null,
                "/var/lib/etcd-agent/snapshots/op-1.db",
                List.of("https://[::1]:2380", "https://etcd-1.test:2380"));

        for (Replacement written : List.of(begun, begun.added("8000000000000009"), notRemoved(begun))) {
            journal().write(ENTRY.replacing(written));

            assertEquals(written, journal().read().orElseThrow().replacement());
        }
    }

    private static Replacement notRemoved(Replacement like) {
        return new Replacement(like.deadId(), null, like.asideAt(), null, like.snapshot(), like.peerUrls());
    }

    /** An agent that is updated in the middle of an operation finds what its predecessor wrote. */
    @Test
    void aJournalOfAnAgentThatKnewNoReplacementsIsRead() throws Exception {
        journal().write(ENTRY);
        String now = Files.readString(path());
        Files.writeString(
                path(),
                "{\"version\":1,\"operation\":\"20261123-120000-1a2b3c4d\",\"kind\":\"restart\","
                        + "\"state\":\"running\",\"phase\":\"stop\",\"clusterId\":\"cdf8181182ce1a5f\","
                        + "\"memberId\":\"8e9e05c52164694d\",\"invocationBefore\":\"run-1\",\"settleMillis\":2000,"
                        + "\"overrides\":[\"settled\"],\"between\":\"reseed\",\"reason\":\"why\","
                        + "\"requestedBy\":\"uid 0\",\"startedAt\":\"2026-11-23T12:00:00Z\"}");

        assertEquals(Optional.of(ENTRY), journal().read());
        // Nor does one that has none write any, so that the predecessor reads it, should it come back.
        assertFalse(now.contains("replacement"), now);
    }

    /** A journal without a state would otherwise read as "nothing is at work", and leave a member down. */
    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "{", "{}", "{\"version\":1}", "{\"version\":1,\"phase\":\"stop\"}"})
    void aJournalThatCannotBeUnderstoodIsAnErrorThatNamesTheFile(String text) throws Exception {
        Files.writeString(path(), text);

        JournalException refusal =
                assertThrows(JournalException.class, () -> journal().read());

        assertTrue(refusal.getMessage().startsWith("the journal " + path() + " cannot be read: "), refusal.toString());
        assertEquals(text, Files.readString(path()), "left as it is");
    }

    @Test
    void bytesThatAreNoTextAreAnError() throws Exception {
        Files.write(path(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThrows(JournalException.class, () -> journal().read());
    }

    @Test
    void aJournalOfANewerAgentIsRefusedWithWhatToDo() throws Exception {
        journal().write(ENTRY);
        Files.writeString(path(), Files.readString(path()).replace("\"version\":1", "\"version\":2"));

        JournalException refusal =
                assertThrows(JournalException.class, () -> journal().read());

        assertTrue(refusal.getMessage().contains("has version 2"), refusal.toString());
        assertTrue(
                refusal.getMessage().contains("upgrade the agent on this node; nothing is stopped"),
                refusal.toString());
        assertTrue(refusal.getMessage().endsWith("mv " + path() + " " + path() + ".aside"), refusal.toString());
    }

    @Test
    void aJournalThatCannotBeWrittenIsAnErrorThatNamesTheFile() {
        Path gone = directory.resolve("gone/operation.json");
        Journal journal = new JournalFile(new DurableFile(gone), new StoredJson(new Messages()));

        JournalException refusal = assertThrows(JournalException.class, () -> journal.write(ENTRY));

        assertTrue(refusal.getMessage().startsWith("the journal " + gone + " cannot be written: "), refusal.toString());
    }

    private Journal journal() {
        return new JournalFile(new DurableFile(path()), new StoredJson(new Messages()));
    }

    private Path path() {
        return directory.resolve("operation.json");
    }
}
