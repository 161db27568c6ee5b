package io.etcdagent.daemon.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.diagnosis.DataDirectory.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskLookTest {

    @TempDir
    Path directory;

    @Test
    void whatIsNotThereIsMissingAndWhatHoldsNothingIsEmpty() {
        assertEquals(State.MISSING, DiskLook.at(directory.resolve("none")).state());
        assertEquals(State.EMPTY, DiskLook.at(directory).state());
        assertFalse(DiskLook.at(directory).holdsMember());
        assertTrue(DiskLook.at(directory).freeBytes().isPresent());
    }

    @Test
    void filesOfSomebodyElseAreNoMember() throws IOException {
        Files.createFile(directory.resolve("lost+found"));
        DataDirectory seen = DiskLook.at(directory);
        assertEquals(State.HOLDS_FILES, seen.state());
        assertFalse(seen.holdsMember());
    }

    @Test
    void aMemberIsKnownByTheNamesOfItsFiles() throws IOException {
        Path wal = Files.createDirectories(directory.resolve("member/wal"));
        Path snap = Files.createDirectories(directory.resolve("member/snap"));
        Files.createFile(wal.resolve("0000000000000000-0000000000000000.wal"));
        Files.createFile(wal.resolve("0000000000000001-00000000000186a1.wal"));
        Files.createFile(wal.resolve("0.tmp"));
        Files.createFile(snap.resolve("db"));
        Files.createFile(snap.resolve("0000000000000002-00000000000186a1.snap"));
        Files.createFile(snap.resolve("0000000000000003-000000000000000a.snap"));
        Files.createFile(snap.resolve("0000000000000003-0000000000ffffff.snap.broken"));
        DataDirectory seen = DiskLook.at(directory);
        assertEquals(2, seen.walFiles());
        assertTrue(seen.backend());
        assertEquals(OptionalLong.of(100_001), seen.snapshotIndex());
        assertTrue(seen.holdsMember());
        assertEquals("2 segments of the log, the backend file, its newest snapshot at index 100001", seen.describe());
    }
}
