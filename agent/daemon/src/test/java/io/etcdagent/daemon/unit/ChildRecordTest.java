package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildRecordTest {

    private static final ChildRecord RECORD = new ChildRecord(
            "0b0d9e0f-5d9c-4c4e-9f0a-6f6b6c6d6e6f",
            new ProcessIdentity(4711, 123456789),
            ChildRecord.Intent.RUN,
            Instant.parse("2026-11-23T06:50:12.5Z"));

    @TempDir
    Path directory;

    @Test
    void whatWasSavedIsLoaded() throws Exception {
        ChildRecordFile file = new ChildRecordFile(directory);
        assertEquals(Optional.empty(), file.load());

        file.save(RECORD);
        assertEquals(Optional.of(RECORD), file.load());

        ChildRecord stopped = new ChildRecord(
                RECORD.bootId(), RECORD.process(), ChildRecord.Intent.STOP, Instant.parse("2026-11-23T06:51:00Z"));
        file.save(stopped);
        assertEquals(Optional.of(stopped), new ChildRecordFile(directory).load());
    }

    @Test
    void anythingElseIsRefused() throws Exception {
        String whole = RECORD.encode();
        for (int length = 0; length < whole.length(); length++) {
            String part = whole.substring(0, length);
            assertThrows(IllegalArgumentException.class, () -> ChildRecord.decode(part), part);
        }
        assertThrows(IllegalArgumentException.class, () -> ChildRecord.decode(whole + "more\n"));
        assertThrows(IllegalArgumentException.class, () -> ChildRecord.decode(whole.replace("child 1", "child 2")));
    }

    @Test
    void damagedFileIsRefusedWithWhatToDo() throws Exception {
        Files.writeString(directory.resolve("etcd.process"), "\0\0\0");

        UnitException e = assertThrows(UnitException.class, () -> new ChildRecordFile(directory).load());

        assertTrue(String.valueOf(e.getMessage()).contains("move the file aside"), e.getMessage());
    }
}
