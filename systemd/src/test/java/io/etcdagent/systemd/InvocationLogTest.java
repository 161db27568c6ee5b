package io.etcdagent.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a journalctl that has a file for a journal, and does what the one of systemd 252 was seen to do with its own. */
class InvocationLogTest {

    private static final Invocation RUN = new Invocation("5aaa17d87a3e4a3aa22890d15729ec2b");

    /** A cursor is the number of a line. */
    private static final String JOURNALCTL = """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 9
            echo "$@" >>calls
            [ -e refusal ] && { cat refusal >&2; exit 1; }
            for word; do
                case $word in
                --lines=*) lines=${word#*=} ;;
                --after-cursor=*) cursor=${word#*=} ;;
                esac
            done
            all=$(wc -l <entries)
            [ "$all" -gt 0 ] || exit 1
            if [ -n "$cursor" ]; then
                from=$((cursor + 1)) to=$((cursor + lines))
            else
                from=$((all - lines + 1)) to=$all
            fi
            [ "$from" -ge 1 ] || from=1
            [ "$to" -le "$all" ] || to=$all
            [ "$from" -gt "$to" ] || sed -n "$from,${to}p" entries
            echo "-- cursor: $to"
            """;

    @TempDir
    Path directory;

    private InvocationLog log = new InvocationLog(new Journal(Duration.ofSeconds(1)), RUN);

    @BeforeEach
    void prepareJournal() throws Exception {
        Path program = directory.resolve("journalctl");
        Files.writeString(program, JOURNALCTL);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(directory.resolve("entries"));
        log = new InvocationLog(new Journal(program.toString(), Duration.ofSeconds(30)), RUN);
    }

    @Test
    void theTailOfARunIsAskedForByItsIdAndHoldsNoCursor() throws Exception {
        Journal journal = new Journal(directory.resolve("journalctl").toString(), Duration.ofSeconds(30));
        assertEquals(List.of(), journal.tail(RUN, 2));
        print("one", "two", "three");
        assertEquals(List.of("two", "three"), journal.tail(RUN, 2));
        String calls = Files.readString(directory.resolve("calls"));
        assertTrue(calls.contains("_SYSTEMD_INVOCATION_ID=" + RUN), calls);
    }

    @Test
    void eachLineIsToldOnce() throws Exception {
        assertEquals(List.of(), log.newLines());
        print("one", "two");
        assertEquals(List.of("one", "two"), log.newLines());
        assertEquals(List.of(), log.newLines());
        print("three");
        assertEquals(List.of("three"), log.newLines());
        print("four");
        assertEquals(List.of("four"), log.newLines());
    }

    @Test
    void onlyWhatThisRunWroteIsAskedFor() throws Exception {
        print("one");
        log.newLines();
        log.newLines();

        assertEquals(
                List.of(
                        "--quiet --no-pager --output=cat --show-cursor --lines=80 _SYSTEMD_INVOCATION_ID=" + RUN,
                        "--quiet --no-pager --output=cat --show-cursor --lines=80 --after-cursor=1"
                                + " _SYSTEMD_INVOCATION_ID=" + RUN),
                Files.readAllLines(directory.resolve("calls")));
    }

    @Test
    void lineThatLooksLikeACursorIsALine() throws Exception {
        print("-- cursor: 7");

        assertEquals(List.of("-- cursor: 7"), log.newLines());
        assertEquals(List.of(), log.newLines());
    }

    @Test
    void linesOfSeveralPagesAreAllTold() throws Exception {
        print("begun");
        log.newLines();
        List<String> many = numbered(InvocationLog.ENTRIES * 3 + 5);
        print(many.toArray(String[]::new));

        assertEquals(many, log.newLines());
    }

    @Test
    void ofAFloodTheFirstAndTheLastLinesAreTold() throws Exception {
        print("begun");
        log.newLines();
        List<String> flood = numbered(10_000);
        print(flood.toArray(String[]::new));

        List<String> lines = log.newLines();

        int gap = lines.indexOf("(lines are left out here)");
        assertEquals(flood.subList(0, gap), lines.subList(0, gap));
        List<String> last = lines.subList(gap + 1, lines.size());
        assertEquals(InvocationLog.ENTRIES, last.size());
        assertEquals(flood.subList(flood.size() - last.size(), flood.size()), last);
        assertEquals(List.of(), log.newLines());
    }

    @Test
    void firstLookAtALongRunSaysThatThereWasMore() throws Exception {
        print(numbered(500).toArray(String[]::new));

        List<String> lines = log.newLines();

        assertEquals("(there can be lines before these)", lines.get(0));
        assertEquals("line 499", lines.get(lines.size() - 1));
        assertEquals(InvocationLog.ENTRIES + 1, lines.size());
    }

    @Test
    void refusalSaysWhatItTakesAndLosesNoLine() throws Exception {
        print("one");
        log.newLines();
        print("two");
        Path refusal = directory.resolve("refusal");
        Files.writeString(refusal, "No journal files were opened due to insufficient permissions.\n");

        SystemdException e = assertThrows(SystemdException.class, log::newLines);

        assertTrue(String.valueOf(e.getMessage()).contains("the group systemd-journal"), e.getMessage());
        Files.delete(refusal);
        assertEquals(List.of("two"), log.newLines());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5aaa", "5aaa17d87a3e4a3aa22890d15729ec2b0", "5AAA17d87a3e4a3aa22890d15729ec2b", "*"})
    void whatIsNoIdOfARunIsRefused(String id) {
        assertThrows(IllegalArgumentException.class, () -> new Invocation(id));
    }

    private void print(String... lines) throws Exception {
        Files.write(directory.resolve("entries"), List.of(lines), StandardOpenOption.APPEND);
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "line " + i).toList();
    }
}
