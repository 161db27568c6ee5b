package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void nameFile() {
        file = directory.resolve("etcd.log");
    }

    @Test
    void noFileHasNoLines() throws Exception {
        assertEquals(List.of(), new LogTail(file).read(10));
    }

    @Test
    void shortFileIsReadWhole() throws Exception {
        Files.writeString(file, "a\n\nb");

        assertEquals(List.of("a", "", "b"), new LogTail(file).read(10));
    }

    @Test
    void newestLinesAreReadWhole() throws Exception {
        List<String> lines = numberedLines();
        Files.write(file, lines);

        for (int wanted : new int[] {0, 1, 2, 1000, 20_000, 99_999, 100_000, 200_000}) {
            int first = Math.max(0, lines.size() - wanted);
            assertEquals(lines.subList(first, lines.size()), new LogTail(file).read(wanted));
        }
    }

    @Test
    void noMoreIsReadThanItsLimit() throws Exception {
        String line = "x".repeat(1023);
        Files.write(file, IntStream.range(0, 10_000).mapToObj(i -> line).toList());

        List<String> tail = new LogTail(file).read(10_000);

        assertTrue(tail.size() >= 4095 && tail.size() <= 4096, "lines: " + tail.size());
        assertTrue(tail.stream().allMatch(line::equals));
    }

    private static List<String> numberedLines() {
        return IntStream.range(0, 100_000).mapToObj(i -> "line " + i).toList();
    }
}
