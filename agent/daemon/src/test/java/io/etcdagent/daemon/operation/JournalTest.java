package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.storage.DurableFile;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.json.Messages;
import java.nio.file.Files;
import java.nio.file.Path;
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
