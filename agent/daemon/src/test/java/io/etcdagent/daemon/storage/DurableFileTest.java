package io.etcdagent.daemon.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

    @TempDir
    Path directory;

    @Test
    void nothingWasWrittenYet() throws IOException {
        assertEquals(Optional.empty(), file().read());
    }

    @Test
    void whatWasWrittenLastIsRead() throws IOException {
        file().write("first");
        file().write("zwölf\n");

        assertEquals(Optional.of("zwölf\n"), file().read());
        assertEquals(List.of(path()), entries());
    }

    @Test
    void whatIsRemovedIsGone() throws IOException {
        file().remove();
        file().write("first");

        file().remove();

        assertEquals(Optional.empty(), file().read());
        assertEquals(List.of(), entries());
    }

    @Test
    void whatACrashLeftHalfWrittenIsIgnoredAndThenReplaced() throws IOException {
        file().write("whole");
        Files.writeString(directory.resolve("state.json.new"), "half of a much longer te");

        assertEquals(Optional.of("whole"), file().read());

        file().write("next");
        assertEquals(Optional.of("next"), file().read());
        assertEquals(List.of(path()), entries());
    }

    @Test
    void aReaderNeverSeesAPartOfAWrite() throws Exception {
        String a = "a".repeat(1_000_000);
        String b = "b".repeat(1_000_000);
        file().write(a);
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                for (int round = 0; round < 20; round++) {
                    file().write(round % 2 == 0 ? b : a);
                }
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
        Set<String> seen = new HashSet<>();
        do {
            seen.add(file().read().orElse("nothing"));
        } while (!writing.isDone());
        writing.get(30, TimeUnit.SECONDS);

        assertTrue(
                Set.of(a, b).containsAll(seen),
                () -> "a text of " + seen.stream().map(String::length).toList() + " characters was seen");
    }

    @Test
    void aWriteThatFailsLeavesTheOldText() throws IOException {
        file().write("old");
        Files.createDirectory(directory.resolve("state.json.new"));

        assertThrows(IOException.class, () -> file().write("new"));

        assertEquals(Optional.of("old"), file().read());
    }

    @Test
    void bytesThatAreNoTextAreNotGuessedAt() throws IOException {
        Files.write(path(), new byte[] {(byte) 0xff, 0});

        assertThrows(MalformedInputException.class, () -> file().read());
    }

    @Test
    void whatIsMovedAsideTakesTheFirstFreeNumber() throws IOException {
        file().write("first");
        assertEquals(directory.resolve("state.json.unreadable-1"), file().moveAside("unreadable"));
        assertFalse(Files.exists(path()));

        file().write("second");
        assertEquals(directory.resolve("state.json.unreadable-2"), file().moveAside("unreadable"));

        assertEquals("first", Files.readString(directory.resolve("state.json.unreadable-1")));
        assertEquals("second", Files.readString(directory.resolve("state.json.unreadable-2")));
    }

    @Test
    void aNameThatIsOnlyADanglingLinkIsTakenToo() throws IOException {
        Path link = directory.resolve("state.json.unreadable-1");
        Files.createSymbolicLink(link, directory.resolve("nowhere"));
        file().write("text");

        assertEquals(directory.resolve("state.json.unreadable-2"), file().moveAside("unreadable"));
        assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void whatIsNotThereCannotBeMovedAside() {
        assertThrows(NoSuchFileException.class, () -> file().moveAside("unreadable"));
    }

    @Test
    void aFileWithoutADirectoryIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new DurableFile(Path.of("state.json")));
    }

    private List<Path> entries() throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    private DurableFile file() {
        return new DurableFile(path());
    }

    private Path path() {
        return directory.resolve("state.json");
    }
}
