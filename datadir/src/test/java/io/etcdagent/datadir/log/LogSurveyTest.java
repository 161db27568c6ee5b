package io.etcdagent.datadir.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.log.LogSummary.Extent;
import io.etcdagent.datadir.log.LogSummary.Gap;
import io.etcdagent.datadir.raft.LogMember;
import io.etcdagent.datadir.testing.WalFiles;
import io.etcdagent.datadir.wal.LockTable;
import io.etcdagent.datadir.wal.WalEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log comes to, for logs that a real etcd writes only on a bad day. */
final class LogSurveyTest {

    private static final int SOME_ZEROS = 4096;

    @TempDir
    Path directory;

    @TempDir
    Path snapshots;

    private WalFiles wal = new WalFiles(Path.of(""));

    @BeforeEach
    void begin() {
        wal = new WalFiles(directory);
    }

    private LogSummary survey() throws IOException {
        return LogSurvey.of(new LogDirectories(directory, Optional.of(snapshots)), LockTable.ofKernel(), () -> false);
    }

    private static List<String> kinds(LogSummary summary) {
        return summary.flaws().stream()
                .map(flaw -> flaw.kind() + " " + flaw.etcd())
                .toList();
    }

    private List<Long> indices() throws IOException {
        List<Long> indices = new ArrayList<>();
        new EntryList(directory, LockTable.ofKernel())
                .<RuntimeException>list(
                        new EntryList.Wanted(0, Long.MAX_VALUE, Long.MAX_VALUE), entry -> indices.add(entry.index()));
        return indices;
    }

    @Test
    void whatWasWrittenLastCountsAndTakesBackWhatCameAfterIt() throws IOException {
        wal.put(1, 1, "a").put(2, 1, "b").put(3, 1, "c").put(4, 1, "d");
        wal.put(3, 2, "C").state(2, 7, 3).put(4, 2, "D").put(5, 2, "e").put(4, 3, "x");
        wal.save(SOME_ZEROS);

        assertEquals(new Extent(1, 1, 4, 3, 4, 4), survey().extent().orElseThrow());
        List<String> listed = new ArrayList<>();
        new EntryList(directory, LockTable.ofKernel())
                .<RuntimeException>list(
                        new EntryList.Wanted(2, 9, 9),
                        entry -> listed.add(entry.index() + " " + entry.term() + " "
                                + entry.content().key().orElseThrow().utf8()));
        assertEquals(List.of("2 1 b", "3 2 C", "4 3 x"), listed);
    }

    @Test
    void alogOfSeveralSegmentsIsOneAndTheSumsRunThroughAll() throws IOException {
        for (int i = 1; i <= 30; i++) {
            wal.put(i, 1, "k" + i);
            if (i % 10 == 0 && i < 30) {
                wal.cut(i + 1);
            }
        }
        wal.state(1, WalFiles.MEMBER, 30).save(SOME_ZEROS);

        LogSummary summary = survey();

        assertEquals(List.of(), kinds(summary));
        assertEquals(3, summary.segments().size());
        assertEquals(30, summary.extent().orElseThrow().count());
        assertInstanceOf(WalEnd.Clean.class, summary.end());
        assertTrue(summary.start().possible());
        assertEquals(WalFiles.CLUSTER, summary.identity().orElseThrow().clusterId());
    }

    /** As etcd has it for a moment when it begins a segment. */
    @Test
    void whereOnlyTheSegmentBeforeTheLastIsLockedAnEtcdRunsToo(@TempDir Path elsewhere) throws IOException {
        wal.put(1, 1, "a").save(0);
        Object inode = Files.getAttribute(wal.file(), "unix:ino");
        wal.cut(2).put(2, 1, "b").save(SOME_ZEROS);
        LockTable locks = new LockTable(Files.writeString(
                elsewhere.resolve("locks"), "1: OFDLCK ADVISORY  WRITE -1 fe:01:" + inode + " 0 EOF\n"));

        assertTrue(LogSurvey.of(new LogDirectories(directory, Optional.of(snapshots)), locks, () -> false)
                .live());
        assertFalse(survey().live());
    }

    @Test
    void aSegmentThatIsMissingBetweenTwoIsNamed() throws IOException {
        wal.put(1, 1, "a").cutAndLose(2);
        wal.put(2, 1, "b").save(SOME_ZEROS);

        LogSummary summary = survey();

        assertEquals(List.of("SEGMENT_MISSING REFUSES"), kinds(summary));
        assertFalse(summary.start().possible());
        assertEquals(1, summary.extent().orElseThrow().lastIndex());
        assertEquals(1, summary.rest().orElseThrow().count());
        assertEquals(List.of(1L, 2L), indices());
    }

    @Test
    void aSegmentThatDoesNotGoOnWhereTheOneBeforeEndsIsNamed() throws IOException {
        wal.put(1, 1, "a").put(2, 1, "b");
        List<Integer> borders = wal.save(0);
        Path first = wal.file();
        wal.cut(3).put(3, 1, "c").save(SOME_ZEROS);
        Files.write(first, Arrays.copyOf(Files.readAllBytes(first), borders.get(borders.size() - 2)));

        LogSummary summary = survey();

        assertEquals("CHAIN REFUSES", kinds(summary).get(0));
        assertEquals(1, summary.extent().orElseThrow().lastIndex());
        assertEquals(3, summary.rest().orElseThrow().lastIndex());
    }

    @Test
    void entriesThatAreMissingAreAGapUnlessASnapshotStandsForThem() throws IOException {
        wal.put(1, 1, "a").put(5, 1, "b").state(1, 0, 5).save(SOME_ZEROS);

        LogSummary summary = survey();

        assertEquals(List.of(new Gap(2, 4, false)), summary.gaps());
        assertEquals(List.of("GAP REFUSES"), kinds(summary));
    }

    @Test
    void moreIsSaidToBeCommittedThanThereIs() throws IOException {
        wal.put(1, 1, "a").state(1, 0, 9).save(SOME_ZEROS);

        assertEquals(List.of("COMMIT_BEYOND_END REFUSES"), kinds(survey()));
    }

    @Test
    void aLogThatDoesNotBeginAtItsBeginningNeedsASnapshot() throws IOException {
        wal.put(1, 1, "a").cut(2).put(2, 1, "b").state(1, 0, 2).save(SOME_ZEROS);
        Files.delete(directory.resolve("0000000000000000-0000000000000000.wal"));

        assertEquals(List.of("NO_START REFUSES"), kinds(survey()));
        Files.write(snapshots.resolve(snapshot(1)), new byte[9]);
        assertEquals(List.of("SNAPSHOT PASSES_OVER", "NO_START REFUSES"), kinds(survey()));
    }

    private static String snapshot(int index) {
        return String.format("%016x-%016x.snap", 1, index);
    }

    @Test
    void whatASnapshotThatCannotBeReadMayStandForIsNotKnownToBeMissing() throws IOException {
        wal.put(1, 1, "a").cut(2).put(2, 1, "b").put(5, 1, "c").state(1, 0, 9).save(SOME_ZEROS);
        Files.delete(directory.resolve("0000000000000000-0000000000000000.wal"));
        assertEquals(List.of("NO_START REFUSES", "GAP REFUSES", "COMMIT_BEYOND_END REFUSES"), kinds(survey()));
        Path unreadable = Files.createDirectory(snapshots.resolve(snapshot(9)));

        LogSummary summary = survey();

        assertEquals(List.of("NO_START UNKNOWN", "GAP UNKNOWN", "COMMIT_BEYOND_END UNKNOWN"), kinds(summary));
        assertTrue(summary.undecided().orElseThrow().startsWith(unreadable.toString()), summary::toString);
        assertFalse(summary.start().possible());
        assertEquals(List.of(), summary.start().passedOver());
    }

    @Test
    void whereTheSnapshotsCannotBeListedNothingIsKnownToBeMissing() throws IOException {
        wal.put(1, 1, "a").cut(2).put(2, 1, "b").save(SOME_ZEROS);
        Files.delete(directory.resolve("0000000000000000-0000000000000000.wal"));
        Path none = snapshots.resolve("none");

        LogSummary summary =
                LogSurvey.of(new LogDirectories(directory, Optional.of(none)), LockTable.ofKernel(), () -> false);

        assertEquals(List.of("NO_START UNKNOWN"), kinds(summary));
        assertTrue(summary.undecided().orElseThrow().startsWith(none.toString()), summary::toString);
    }

    @Test
    void recordsOfTwoMembersInOneLogAreNamed() throws IOException {
        wal.put(1, 1, "a").raw(1, new byte[] {8, 1, 16, 2}).put(2, 1, "b").save(SOME_ZEROS);

        assertEquals(List.of("METADATA REFUSES"), kinds(survey()));
        assertEquals(List.of(1L, 2L), indices());
    }

    @Test
    void anUnknownRecordIsNamedAndWhatFollowsIsStillRead() throws IOException {
        wal.put(1, 1, "a").raw(9, new byte[3]).put(2, 1, "b").save(SOME_ZEROS);

        LogSummary summary = survey();

        assertEquals(List.of("MALFORMED REFUSES"), kinds(summary));
        assertEquals(2, summary.rest().orElseThrow().lastIndex());
    }

    @Test
    void theMembersAreThoseOfTheCommittedChanges() throws IOException {
        wal.confChange(1, 1, 0, 0xa, "{\"id\":10,\"peerURLs\":[\"http://a:2380\"],\"name\":\"a\"}");
        wal.confChange(2, 1, 3, 0xb, "{\"id\":11,\"peerURLs\":[\"http://b:2380\"],\"isLearner\":true}");
        wal.confChange(3, 1, 0, 0xc, "{\"id\":12,\"peerURLs\":[\"http://c:2380\"]}");
        wal.confChange(4, 1, 2, 0xa, "{\"id\":10,\"peerURLs\":[\"http://a2:2380\"],\"name\":\"\"}");
        wal.confChange(5, 1, 0, 0xb, "{\"id\":11,\"isPromote\":true}");
        wal.confChange(6, 1, 1, 0xc, "");
        wal.confChangeV2(7, 1, 3, 0xd, 0xe);
        wal.confChange(8, 1, 1, 0xa, "");
        wal.state(1, 0xa, 7).save(SOME_ZEROS);

        LogSummary summary = survey();

        assertEquals(List.of(), kinds(summary));
        assertEquals(
                List.of("a [http://a2:2380] false", "b [http://b:2380] false", "d [] true", "e [] true"),
                summary.members().stream().map(LogSurveyTest::words).toList());
        assertEquals(List.of(0xcL), summary.removed());
    }

    private static String words(LogMember member) {
        return Long.toHexString(member.id()) + " " + member.peerUrls() + " " + member.learner();
    }

    @Test
    void aRecordOfWhichASectorIsZeroIsATornEndOnlyInTheLastSegment() throws IOException {
        wal.put(1, 1, "a").entry(2, 1, new byte[0]).raw(2, entryOf(3, 2000));
        List<Integer> borders = wal.save(SOME_ZEROS);
        byte[] file = Files.readAllBytes(wal.file());
        int record = borders.get(borders.size() - 2);
        Arrays.fill(file, (record / 512 + 2) * 512, (record / 512 + 3) * 512, (byte) 0);
        Files.write(wal.file(), file);

        LogSummary torn = survey();

        assertEquals(List.of("CHECKSUM CUTS_OFF"), kinds(torn));
        assertInstanceOf(WalEnd.Torn.class, torn.end());
        assertEquals(record, torn.end().place().offset());
        assertTrue(torn.start().possible());

        Files.write(wal.file(), Arrays.copyOf(file, borders.get(borders.size() - 1)));
        Path next = directory.resolve("0000000000000001-0000000000000004.wal");
        Files.write(next, Files.readAllBytes(wal.file()));
        LogSummary damaged = survey();
        assertEquals("CHECKSUM REFUSES", kinds(damaged).get(0));
        assertInstanceOf(WalEnd.Damaged.class, damaged.end());
        assertFalse(damaged.start().possible());
    }

    /** Of ones, so that no sector of it is zero. */
    private static byte[] entryOf(int index, int length) {
        byte[] data = new byte[length + 9];
        Arrays.fill(data, (byte) 1);
        data[0] = 16;
        data[1] = 1;
        data[2] = 24;
        data[3] = (byte) index;
        data[4] = 42;
        data[5] = (byte) ((length & 0x7f) | 0x80);
        data[6] = (byte) (length >> 7);
        return Arrays.copyOf(data, length + 7);
    }

    @Test
    void whatComesAfterTheEndIsNamed() throws IOException {
        wal.put(1, 1, "a");
        wal.save(SOME_ZEROS);
        byte[] file = Files.readAllBytes(wal.file());
        file[file.length - 10] = 5;
        Files.write(wal.file(), file);

        LogSummary summary = survey();

        assertEquals(List.of("AFTER_END CUTS_OFF"), kinds(summary));
        assertEquals(file.length - 10, summary.flaws().get(0).damage().offset());
    }

    @Test
    void whereThereIsNoLogThatIsSaid() {
        assertThrows(NoSuchFileException.class, () -> LogDirectories.of(directory.resolve("none"), Optional.empty()));
        assertThrows(NoSuchFileException.class, () -> LogDirectories.of(directory, Optional.empty()));
    }

    @Test
    void whoeverHasNoPatienceGetsWhatWasReadSoFar() throws IOException {
        for (int i = 1; i <= 30; i++) {
            wal.put(i, 1, "k" + i);
        }
        wal.save(SOME_ZEROS);
        int[] asked = {0};

        LogSummary summary = LogSurvey.of(
                LogDirectories.of(directory, Optional.empty()), LockTable.ofKernel(), () -> asked[0]++ > 10);

        assertInstanceOf(WalEnd.GivenUp.class, summary.end());
        assertEquals(List.of(), kinds(summary));
    }

    @Test
    void aSegmentThatCannotBeOpenedStopsNobodyAndIsNoDamage() throws IOException {
        wal.put(1, 1, "a").cut(2).put(2, 1, "b").save(SOME_ZEROS);
        Path first = directory.resolve("0000000000000000-0000000000000000.wal");
        Files.delete(first);
        Files.createDirectory(first);

        LogSummary summary = survey();

        assertEquals("UNSEEN UNKNOWN", kinds(summary).get(0));
        assertInstanceOf(WalEnd.Unseen.class, summary.end());
        assertTrue(summary.unseen().get(0).startsWith(first + ": "), summary.unseen()::toString);
        assertFalse(summary.start().possible());
        assertEquals(2, summary.rest().orElseThrow().lastIndex());
        assertEquals(List.of(2L), indices());
    }

    @Test
    void aLinkInASegmentsPlaceThatLeadsNowhereIsNotTakenForAPurgedSegment() throws IOException {
        wal.put(1, 1, "a").cut(2).put(2, 1, "b").save(SOME_ZEROS);
        Path first = directory.resolve("0000000000000000-0000000000000000.wal");
        Files.move(first, directory.resolve("elsewhere"));
        Files.createSymbolicLink(first, directory.resolve("not-mounted"));

        assertEquals("UNSEEN UNKNOWN", kinds(survey()).get(0));
    }

    @Test
    void theLastSegmentMayBeTheOneThatCannotBeOpened() throws IOException {
        wal.put(1, 1, "a").cut(2).put(2, 1, "b").save(SOME_ZEROS);
        Files.delete(wal.file());
        Files.createDirectory(wal.file());

        LogSummary summary = survey();

        assertEquals(List.of("UNSEEN UNKNOWN"), kinds(summary));
        assertEquals(1, summary.extent().orElseThrow().lastIndex());
    }

    @Test
    void aThreadThatIsToEndFindsNoDamage() throws IOException {
        wal.put(1, 1, "a").save(SOME_ZEROS);
        LogDirectories where = LogDirectories.of(directory, Optional.empty());
        boolean[] asked = {false};

        LogSummary summary = LogSurvey.of(where, LockTable.ofKernel(), () -> {
            if (!asked[0]) {
                Thread.currentThread().interrupt();
            }
            asked[0] = true;
            return false;
        });

        assertTrue(Thread.interrupted());
        assertEquals("UNSEEN UNKNOWN", kinds(summary).get(0));
        assertFalse(kinds(summary).stream().anyMatch(kind -> kind.endsWith("REFUSES")), summary::toString);
    }
}
