package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BegunStepTest {

    @TempDir
    Path directory;

    @Test
    void recordIsReadAsItWasWritten() {
        BegunStep step = new BegunStep("up.grade-1", "0f1e");

        assertEquals(step, BegunStep.decode(step.encode()));
    }

    @Test
    void halfARecordIsRefused() {
        String whole = new BegunStep("upgrade", "0f1e").encode();

        for (int length = 0; length < whole.length(); length++) {
            String half = whole.substring(0, length);
            assertThrows(IllegalArgumentException.class, () -> BegunStep.decode(half));
        }
        assertThrows(IllegalArgumentException.class, () -> BegunStep.decode(whole + "more"));
    }

    @Test
    void stepIsOnRecordFromItsBeginningUntilItIsForgotten() throws Exception {
        BegunStepFile file = new BegunStepFile(directory);
        assertEquals(Optional.empty(), file.find("upgrade"));

        BegunStep first = file.begin("upgrade");
        BegunStep second = file.begin("upgrade");

        assertTrue(!first.run().equals(second.run()), "each run has a name of its own");
        assertEquals(Optional.of(second), new BegunStepFile(directory).find("upgrade"));
        assertEquals(Optional.empty(), file.find("another"));
        file.forget(second);
        assertEquals(Optional.empty(), file.find("upgrade"));
    }

    @Test
    void recordThatCannotBeUnderstoodIsNotTakenForNone() throws Exception {
        Files.writeString(directory.resolve("between.step"), "nonsense");

        UnitException e = assertThrows(UnitException.class, () -> new BegunStepFile(directory).find("upgrade"));

        assertTrue(e.getMessage().contains(directory.resolve("between.step").toString()), e.getMessage());
    }
}
