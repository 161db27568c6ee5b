package io.etcdagent.datadir.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFileTest {

    private static final int PAGE = 4096;

    @TempDir
    Path directory;

    private Path path = Path.of("");

    @BeforeEach
    void name() {
        path = directory.resolve("file");
    }

    @RepeatedTest(3)
    void whatWasCutWhileItIsReadIsDamage() throws Exception {
        Files.write(path, new byte[256 * PAGE]);
        try (MappedFile file = MappedFile.open(path)) {
            // Read often enough to be compiled: the fault is told differently then.
            for (int round = 0; round < 20_000; round++) {
                file.copy(round % 256 * (long) PAGE, PAGE);
            }
            try (FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
                other.truncate(PAGE);
            }
            Damage damage = assertThrows(Damage.class, () -> file.copy(8 * PAGE, PAGE));
            assertEquals("the file was cut from 1048576 to 4096 bytes while it was read", damage.problem());
            assertEquals(8 * PAGE, damage.offset());
            assertEquals(PAGE, file.copy(0, PAGE).length());
        }
    }

    @Test
    void bytesBeyondTheEndAreDamage() throws Exception {
        Files.write(path, new byte[100]);
        try (MappedFile file = MappedFile.open(path)) {
            assertEquals(100, file.copy(0, 100).length());
            assertEquals(0, file.copy(100, 0).length());
            assertEquals(
                    path + ": at byte 90: 11 bytes are said to be here, and the file has 100 bytes in all",
                    assertThrows(Damage.class, () -> file.copy(90, 11)).getMessage());
            assertThrows(Damage.class, () -> file.copy(Long.MAX_VALUE, 1));
            assertThrows(Damage.class, () -> file.copy(-1, 1));
        }
    }

    @Test
    void aFileBeyondTwoGibibytesIsReadAcrossItsMaps() throws Exception {
        long[] places = {(1L << 30) - 5, (1L << 31) - 5, 5L << 30};
        try (FileChannel sparse = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (long place : places) {
                sparse.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), place);
            }
        }
        try (MappedFile file = MappedFile.open(path)) {
            assertEquals((5L << 30) + 10, file.size());
            for (long place : places) {
                assertArrayEquals(
                        new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                        file.copy(place, 10).toArray());
            }
        }
    }

    @Test
    void whatWasAddedIsThereAfterAnotherLook() throws Exception {
        Files.write(path, new byte[PAGE]);
        try (MappedFile file = MappedFile.open(path)) {
            file.copy(0, PAGE);
            Files.write(path, new byte[] {42}, StandardOpenOption.APPEND);
            assertThrows(Damage.class, () -> file.copy(PAGE, 1));
            file.lookAgain();
            assertEquals(42, file.copy(PAGE, 1).u8(0));
        }
    }

    @Test
    void whatIsNoFileIsSaidToBe() {
        assertThrows(NoSuchFileException.class, () -> MappedFile.open(path));
        assertEquals(
                directory + " is not a file",
                assertThrows(IOException.class, () -> MappedFile.open(directory))
                        .getMessage());
    }
}
