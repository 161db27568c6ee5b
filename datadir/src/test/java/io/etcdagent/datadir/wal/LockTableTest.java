package io.etcdagent.datadir.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LockTableTest {

    @TempDir
    Path directory;

    private boolean holds(String kind, String access) throws IOException {
        Path file = Files.writeString(directory.resolve("segment"), "");
        Object inode = Files.getAttribute(file, "unix:ino");
        Path table = Files.writeString(
                directory.resolve("locks"),
                "1: POSIX  ADVISORY  READ 77 00:1a:1 0 EOF\n2: " + kind + " ADVISORY  " + access + " -1 fe:01:" + inode
                        + " 0 EOF\n2: -> POSIX  ADVISORY  WRITE 9 fe:01:2 0 EOF\n");
        LockTable locks = new LockTable(table);
        assertEquals(!locks.holds(file), locks.free(file));
        return locks.holds(file);
    }

    @Test
    void onlyAWriterOfThatFileIsAnEtcdThatRuns() throws IOException {
        assertTrue(holds("OFDLCK", "WRITE"));
        assertTrue(holds("FLOCK ", "WRITE"));
        assertFalse(holds("OFDLCK", "READ "));
        assertFalse(new LockTable(directory.resolve("none")).holds(directory));
        assertFalse(new LockTable(directory.resolve("none")).free(directory));
    }
}
