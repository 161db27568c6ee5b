package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.testing.WalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WalCtlTest extends CtlFixture {

    private static final int ZEROS = 1024;

    private Path data = Path.of("");
    private WalFiles wal = new WalFiles(Path.of(""));

    @BeforeEach
    void write() {
        data = directory.resolve("data");
        wal = new WalFiles(data.resolve("member/wal"));
        wal.confChange(1, 1, 0, WalFiles.MEMBER, "{\"id\":1,\"peerURLs\":[\"http://a:2380\"],\"name\":\"a\"}");
        wal.put(2, 1, "plain").put(3, 2, "bin\u0001ary\\").state(2, WalFiles.MEMBER, 3);
    }

    private Result wal(String... arguments) {
        String[] all = Arrays.copyOf(new String[] {"wal"}, arguments.length + 1);
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return ctl(all);
    }

    @Test
    void theSummaryOfAWholeLogNeedsNoAgent() {
        wal.save(ZEROS);
        Result result = wal("summary", "--dir", data.toString());
        assertEquals(0, result.code(), result.err());
        for (String line : List.of(
                "of      member 8e9e05c52164694d of cluster cdf818194e3a8c32",
                "entries 1 (term 1) to 3 (term 2), 3 entries",
                "state   term 2, voted for 8e9e05c52164694d, committed up to 3",
                "start   from the first entry, up to entry 3",
                "8e9e05c52164694d  a     voter  http://a:2380  -")) {
            assertTrue(result.out().contains(line), () -> line + " is not in\n" + result.out());
        }
        assertEquals("", result.err());
    }

    @Test
    void theSegmentsMayLieElsewhere() throws IOException {
        wal.save(ZEROS);
        Path elsewhere = directory.resolve("ssd");
        Files.move(data.resolve("member/wal"), elsewhere);
        assertEquals(
                0,
                wal("summary", "--dir", data.toString(), "--wal-dir", elsewhere.toString())
                        .code());
        assertEquals(0, wal("summary", "--dir", elsewhere.toString()).code());
    }

    @Test
    void theSummaryForProgramsHasTheSame() {
        wal.save(ZEROS);
        Result result = wal("summary", "--dir", data.toString(), "-o", "json");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("\"memberId\": \"8e9e05c52164694d\""), result.out());
        assertTrue(result.out().contains("\"lastIndex\": 3"), result.out());
        assertTrue(result.out().contains("\"end\": \"clean\""), result.out());
    }

    @Test
    void entriesAreALineEachAndNothingInThemReachesTheTerminal() {
        wal.save(ZEROS);
        Result result = wal("entries", "--dir", data.toString(), "--from", "2", "--limit", "1");
        assertEquals(0, result.code());
        assertEquals("""
                       INDEX    TERM      SIZE  TYPE         WHAT             KEY
                           2       1        21  normal       put              plain  (value of 8 bytes)
                """, result.out());
        assertTrue(
                result.err()
                        .contains("there are more; the next: etcd-agentctl wal entries --dir " + data
                                + " --from 3 --limit 1\n"),
                result.err());
        Result binary = wal("entries", "--dir", data.toString(), "--from", "3");
        assertTrue(binary.out().contains("bin\\x01ary\\\\"), binary.out());
    }

    @Test
    void entriesForProgramsAreOneToALineWithTheKeyInBase64() {
        wal.save(ZEROS);
        Result result = wal("entries", "--dir", data.toString(), "-o", "json");
        assertEquals(3, result.out().lines().count());
        assertTrue(
                result.out()
                        .contains(
                                "\"index\":2,\"term\":1,\"type\":\"normal\",\"size\":21,\"what\":\"put\",\"key\":\"cGxhaW4=\""),
                result.out());
    }

    @Test
    void damageIsToldWithItsPlaceAndWhatFollowsIsMarked() throws IOException {
        wal.put(4, 2, "hit").put(5, 2, "left");
        List<Integer> borders = wal.save(ZEROS);
        byte[] bytes = Files.readAllBytes(wal.file());
        int hit = borders.get(borders.size() - 3);
        bytes[hit + 30] ^= 1;
        Files.write(wal.file(), bytes);

        Result summary = wal("summary", "--dir", data.toString());
        assertEquals(1, summary.code());
        assertTrue(
                summary.out()
                        .contains("checksum: " + wal.file() + ": at byte " + hit + ": the checksum of the record is"),
                summary.out());
        assertTrue(summary.out().contains("etcd does not start with that"), summary.out());
        assertTrue(
                summary.out()
                        .contains("1 more entry can be read, from 5 to 5: etcd-agentctl wal entries --dir "
                                + data.resolve("member/wal") + " --from 5"),
                summary.out());
        assertTrue(summary.out().contains("next: "), summary.out());

        Result entries = wal("entries", "--dir", data.toString());
        assertEquals(1, entries.code());
        assertTrue(entries.out().contains("left  (value of 8 bytes)  [after the damage]"), entries.out());
        assertTrue(entries.err().contains("checksum: "), entries.err());
    }

    @Test
    void aTornEndIsSaidToMendItself() throws IOException {
        List<Integer> borders = wal.save(0);
        byte[] bytes = Files.readAllBytes(wal.file());
        Files.write(wal.file(), Arrays.copyOf(bytes, borders.get(borders.size() - 1) - 12));

        Result result = wal("summary", "--dir", data.toString());

        assertEquals(1, result.code());
        assertTrue(result.out().contains("torn: what follows is no whole record"), result.out());
        assertTrue(result.out().contains("and goes on by itself"), result.out());
        assertTrue(
                result.out().contains("the member goes back in time: do not start\n          it before"), result.out());
        assertTrue(result.out().contains("compared with the others: etcd-agentctl diagnose"), result.out());
        assertFalse(result.out().contains("next: "), result.out());
    }

    @Test
    void whatCouldNotBeLookedAtIsToldAndNotTakenForDamage() throws IOException {
        wal.save(ZEROS);
        Path unreadable =
                Files.createDirectories(data.resolve("member/snap").resolve("0000000000000002-0000000000000003.snap"));
        Files.move(wal.file(), wal.file().resolveSibling("0000000000000001-0000000000000004.wal"));

        Result result = wal("summary", "--dir", data.toString());

        assertEquals(1, result.code());
        assertTrue(result.out().contains("not looked at: " + unreadable + ": it cannot be read"), result.out());
        assertTrue(result.out().contains("start   not known"), result.out());
        assertFalse(result.out().contains("next: "), result.out());
    }

    @Test
    void whatMakesNoSenseIsAMistakeOfTheCommandLine() {
        wal.save(ZEROS);
        assertEquals(2, assertComplains("Missing required option: '--dir", wal("summary")));
        assertEquals(
                2,
                assertComplains(
                        "it does not exist",
                        wal("summary", "--dir", directory.resolve("none").toString())));
        assertEquals(2, assertComplains("no segment of a log", wal("summary", "--dir", directory.toString())));
        assertEquals(
                2, assertComplains("are for wal entries", wal("summary", "--dir", data.toString(), "--limit", "1")));
        assertEquals(2, assertComplains("take 0 or more", wal("entries", "--dir", data.toString(), "--limit=-1")));
        assertEquals(2, assertComplains("expected one of summary, entries", wal("sumary", "--dir", data.toString())));
    }
}
