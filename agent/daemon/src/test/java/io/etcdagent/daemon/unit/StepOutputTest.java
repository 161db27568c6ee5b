package io.etcdagent.daemon.unit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepOutputTest {

    @TempDir
    Path directory;

    @Test
    void nothingPrintedYetIsNoError() throws Exception {
        assertEquals(List.of(), output().newLines(false));
    }

    @Test
    void halfALineIsHeldBackUntilItIsWhole() throws Exception {
        StepOutput output = output();

        print("one\ntw");
        assertEquals(List.of("one"), output.newLines(false));
        print("o\nthree");
        assertEquals(List.of("two"), output.newLines(false));
        assertEquals(List.of("three"), output.newLines(true));
        assertEquals(List.of(), output.newLines(true));
    }

    @Test
    void characterCutByTheEndOfALookIsWhole() throws Exception {
        StepOutput output = output();
        byte[] bytes = "Größe\n".getBytes(UTF_8);

        append(bytes, 0, 3);
        assertEquals(List.of(), output.newLines(false));
        append(bytes, 3, bytes.length);

        assertEquals(List.of("Größe"), output.newLines(false));
    }

    @Test
    void longLineIsCutAndTheNextOneIsWhole() throws Exception {
        StepOutput output = output();

        print("x".repeat(50_000));
        assertEquals(List.of("x".repeat(PrintedLine.MOST_CHARACTERS) + " (cut)"), output.newLines(false));
        print("y".repeat(50_000) + "\nnext\n");

        assertEquals(List.of("next"), output.newLines(false));
    }

    @Test
    void ofAFloodTheFirstAndTheLastLinesAreTold() throws Exception {
        StepOutput output = output();
        print(IntStream.range(0, 100_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining()));

        List<String> lines = output.newLines(false);

        assertEquals("line 0", lines.get(0));
        assertEquals("line 99999", lines.get(lines.size() - 1));
        assertTrue(lines.size() < 20_000, () -> lines.size() + " lines");
        List<String> notes = lines.stream()
                .filter(line -> line.endsWith("are left out here)"))
                .toList();
        assertEquals(1, notes.size());
        int at = lines.indexOf(notes.get(0));
        // The line before the gap may be cut by it; the one after it is whole, or is not there.
        assertTrue(lines.get(at - 1).startsWith("line "), lines.get(at - 1));
        assertTrue(lines.get(at + 1).matches("line \\d{5}"), lines.get(at + 1));
        assertEquals(List.of(), output.newLines(false));
    }

    @Test
    void largeFileIsEmptiedAndReadOn() throws Exception {
        StepOutput output = new StepOutput(file(), 100);
        print("x".repeat(80) + "\n");
        assertEquals(1, output.newLines(false).size());
        assertEquals(81, Files.size(file()), "not large yet");
        print("y".repeat(80) + "\n");

        List<String> lines = output.newLines(false);

        assertEquals("y".repeat(80), lines.get(0));
        assertTrue(lines.get(1).contains("was emptied"), lines.get(1));
        assertEquals(0, Files.size(file()));
        print("z\n");
        assertEquals(List.of("z"), output.newLines(false));
    }

    @Test
    void outputOfAStepThatIsOverStays() throws Exception {
        StepOutput output = new StepOutput(file(), 100);
        print("x".repeat(200) + "\n");

        assertEquals(1, output.newLines(true).size());

        assertEquals(201, Files.size(file()));
    }

    @Test
    void controlCharactersDoNotReachATerminal() {
        assertEquals("?[31mred?[0m\ttab?", PrintedLine.of("\u001b[31mred\u001b[0m\ttab\r"));
    }

    @Test
    void cutDoesNotDivideACharacter() {
        String line = PrintedLine.of("x".repeat(PrintedLine.MOST_CHARACTERS - 1) + "\ud83d\ude00\ud83d\ude00");

        assertEquals("x".repeat(PrintedLine.MOST_CHARACTERS - 1) + " (cut)", line);
        assertFalse(line.chars().anyMatch(c -> Character.isSurrogate((char) c)));
    }

    private Path file() {
        return directory.resolve("output");
    }

    private StepOutput output() {
        return new StepOutput(file());
    }

    private void print(String text) throws Exception {
        byte[] bytes = text.getBytes(UTF_8);
        append(bytes, 0, bytes.length);
    }

    private void append(byte[] bytes, int from, int to) throws Exception {
        Files.write(file(), Arrays.copyOfRange(bytes, from, to), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
