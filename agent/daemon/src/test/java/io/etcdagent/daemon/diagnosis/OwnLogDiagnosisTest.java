package io.etcdagent.daemon.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.datadir.wal.LockTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the log of a member that is down says by itself: etcd has not been started on it, and logged nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OwnLogDiagnosisTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SOME = 20;
    private static final int PAGE = 4096;

    /** How often the time was asked for. */
    private int asked;

    private BreakableCluster cluster = BreakableCluster.start(BreakableCluster.Kind.PLAIN);

    @BeforeAll
    void begin() {
        cluster.heal();
    }

    @AfterEach
    void heal() {
        asked = 0;
        cluster.heal();
    }

    @AfterAll
    void end() {
        cluster.close();
    }

    private BrokenMember member() {
        return cluster.broken();
    }

    /** Down, with writes in its log, and the agent knows how far that reached. */
    private void writeAndStop() {
        member().start();
        member().awaitHealthy();
        cluster.write(SOME);
        cluster.awaitCaughtUp();
        cluster.rememberMark();
        member().stop();
        member().keepData();
    }

    private Path newestSegment() {
        List<Path> segments = member().segments();
        return segments.get(segments.size() - 1);
    }

    @Test
    void aMemberThatWasOnlyStoppedHasNothingWrongWithItsLog() {
        writeAndStop();

        Diagnosis diagnosis = cluster.diagnosis();

        assertEquals(List.of("stopped"), ids(diagnosis));
        assertEquals(List.of(), diagnosis.unseen());
    }

    @Test
    void anOlderDiskIsToldBeforeEtcdIsStartedOnIt() {
        Path before = member().copyOfData();
        writeAndStop();
        member().replaceData(before);

        Diagnosis diagnosis = cluster.diagnosis();

        Finding cause = diagnosis.cause().orElseThrow();
        assertEquals("rolled-back", cause.id(), diagnosis::toString);
        assertEquals(Recovery.MENDS, cause.recovery());
        assertReason(cause, "Its log on the disk ends with entry \\d+ of term \\d+, and was seen to hold entry \\d+");
        assertReason(cause, "Its log on the disk ends with entry .*; [a-z0-9]+ \\([0-9a-f]+\\) has \\d+\\.");
    }

    @Test
    void aFlippedBitIsToldWithItsPlace() throws IOException {
        writeAndStop();
        Path segment = newestSegment();
        // In what a record holds: in its length it would look like the torn end that a crash leaves.
        byte[] all = Files.readAllBytes(segment);
        int at = new String(all, StandardCharsets.ISO_8859_1).lastIndexOf("/written/" + SOME / 2);
        write(segment, at, new byte[] {(byte) (all[at] ^ 4)});

        Finding cause = cluster.diagnosis().cause().orElseThrow();

        assertEquals("wal-corrupt", cause.id(), cause::toString);
        assertEquals(Recovery.MENDS, cause.recovery());
        assertReason(cause, "Its log on the disk is damaged: .*" + segment.getFileName() + ": at byte \\d+: .*");
    }

    @Test
    void aBackendFileThatCannotBeOpenedIsToldWithItsPlace() throws IOException {
        writeAndStop();
        write(backend(), 0, new byte[2 * PAGE]);

        Finding cause = cluster.diagnosis().cause().orElseThrow();

        assertEquals("backend-corrupt", cause.id(), cause::toString);
        assertEquals(Recovery.MENDS, cause.recovery());
        assertReason(cause, "Its backend file on the disk cannot be opened: .*snap/db: at byte \\d+: .*");
    }

    @Test
    void ofTheTwoMetaPagesOneIsEnough() throws IOException {
        writeAndStop();
        write(backend(), 0, new byte[PAGE]);

        Diagnosis diagnosis = cluster.diagnosis();

        assertEquals(List.of("stopped"), ids(diagnosis), diagnosis::toString);
    }

    @Test
    void aBackendFileThatIsDamagedFurtherInIsNoReasonToReplaceTheMember() throws IOException {
        writeAndStop();
        // The pages that the meta pages lead to.
        write(backend(), 2 * PAGE, new byte[(int) Files.size(backend()) - 2 * PAGE]);

        Diagnosis diagnosis = cluster.diagnosis();

        assertEquals(List.of("stopped"), ids(diagnosis), diagnosis::toString);
        assertTrue(
                diagnosis.unseen().stream().anyMatch(words -> words.contains("etcd-agentctl db check --file")),
                diagnosis::toString);
    }

    private Path backend() {
        return member().backend();
    }

    @Test
    void aTornEndIsNoDamageButWhatItTookIsMissed() throws IOException {
        writeAndStop();
        Path segment = newestSegment();
        // Some sectors reached the disk, those after them did not.
        long used = used(segment);
        long cut = used / 2 - used / 2 % 512;
        write(segment, cut, new byte[(int) (used - cut)]);

        Diagnosis diagnosis = cluster.diagnosis();

        assertFalse(ids(diagnosis).contains("wal-corrupt"), diagnosis::toString);
        assertEquals("rolled-back", diagnosis.cause().orElseThrow().id(), diagnosis::toString);
    }

    @Test
    void aMissingSegmentIsTold() throws IOException {
        writeAndStop();
        Path only = newestSegment();
        Files.move(only, only.resolveSibling("0000000000000001-00000000000fffff.wal"));

        Finding cause = cluster.diagnosis().cause().orElseThrow();

        assertEquals("wal-missing", cause.id());
        assertReason(cause, "Its log on the disk is not all there: .*the log begins with entry .*");
    }

    @Test
    void aLinkInASegmentsPlaceThatLeadsNowhereIsTold() throws IOException {
        writeAndStop();
        Path only = newestSegment();
        Files.move(only, only.resolveSibling("elsewhere"));
        Files.createSymbolicLink(only, only.resolveSibling("not-mounted"));

        Diagnosis diagnosis = cluster.diagnosis();

        assertEquals(List.of("stopped"), ids(diagnosis), diagnosis::toString);
        assertUnseen(diagnosis, only + " leads nowhere");
    }

    @Test
    void whatASnapshotThatCannotBeReadMayStandForIsNotMissing() throws IOException {
        writeAndStop();
        Path only = newestSegment();
        Files.move(only, only.resolveSibling("0000000000000001-00000000000fffff.wal"));
        Path unreadable = Files.createDirectory(backend().resolveSibling("0000000000000002-0000000000100000.snap"));

        Diagnosis diagnosis = cluster.diagnosis();

        assertEquals(List.of("stopped"), ids(diagnosis), diagnosis::toString);
        assertUnseen(diagnosis, unreadable + ": it cannot be read: ");
    }

    @Test
    void aSegmentThatCannotBeOpenedProvesNothingAndIsTold() throws IOException {
        writeAndStop();
        Path only = newestSegment();
        Files.move(only, only.resolveSibling("elsewhere"));
        Files.createDirectory(only);

        Diagnosis diagnosis = cluster.diagnosis();

        assertEquals(List.of("stopped"), ids(diagnosis), diagnosis::toString);
        assertUnseen(diagnosis, only + ": it cannot be opened: ");
    }

    @Test
    void aLogIsReadAnewWhenOnlyItsOwnerOrModeMayHaveChanged() throws IOException {
        writeAndStop();
        Path segment = newestSegment();
        LogLook look = new LogLook(LockTable.ofKernel(), System::nanoTime);
        OwnLog before = log(look);
        assertSame(before, log(look));

        awaitAnotherChangeTime(segment);

        assertNotSame(before, log(look));
        assertTrue(log(look).summary().isPresent());
    }

    @Test
    void aBackendFileIsReadAnewWhenOnlyItsOwnerOrModeMayHaveChanged() throws IOException {
        writeAndStop();
        BackendLook look = new BackendLook();
        OwnBackend before = look.at(backend());
        assertSame(before, look.at(backend()));

        awaitAnotherChangeTime(backend());

        assertNotSame(before, look.at(backend()));
        assertTrue(look.at(backend()).store().isPresent());
    }

    @Test
    void aLogThatWasNotReadToItsEndIsReadAnewTheNextTime() {
        writeAndStop();
        long[] clock = {0, Duration.ofHours(1).toNanos()};
        LogLook look = new LogLook(LockTable.ofKernel(), () -> clock[0] += clock[1]);
        assertTrue(log(look).unread().orElseThrow().contains("was not read to its end"));

        clock[1] = 0;

        assertTrue(log(look).summary().isPresent());
    }

    @Test
    void aLogThatIsChangedWhileItIsReadProvesNothing() throws IOException {
        writeAndStop();
        Path segment = newestSegment();
        byte[] good = Files.readAllBytes(segment);
        int at = new String(good, StandardCharsets.ISO_8859_1).lastIndexOf("/written/" + SOME / 2);
        write(segment, at, new byte[] {(byte) (good[at] ^ 4)});
        // The clock is asked before each record.
        LogLook look = new LogLook(LockTable.ofKernel(), () -> duringTheReading(() -> awaitAnotherChangeTime(segment)));

        assertTrue(log(look).unread().orElseThrow().contains("was changed while it was read"));
        assertFalse(log(look).summary().orElseThrow().start().possible());
    }

    @Test
    void aLogThatEtcdTakesHoldOfWhileItIsReadProvesNothing() throws IOException {
        writeAndStop();
        Path segment = newestSegment();
        Path table = Files.writeString(member().data().resolve("locks"), "");
        LogLook look = new LogLook(
                new LockTable(table),
                () -> duringTheReading(() -> Files.writeString(
                        table,
                        "1: POSIX  ADVISORY  WRITE 77 00:1a:" + Files.getAttribute(segment, "unix:ino") + " 0 EOF\n")));

        assertTrue(log(look).unread().orElseThrow().contains("A process holds the log"));
        Files.writeString(table, "");
        assertTrue(log(look).summary().isPresent());
    }

    @Test
    void whereItCannotBeSeenWhetherEtcdHoldsTheLogItProvesNothing() {
        writeAndStop();
        LogLook look = new LogLook(new LockTable(member().data().resolve("none")), System::nanoTime);

        assertTrue(log(look).unread().orElseThrow().contains("cannot be seen"));
    }

    private interface Disturbance {
        void happen() throws IOException;
    }

    /** Of a clock that stands still: once, after some records were read. */
    private long duringTheReading(Disturbance disturbance) {
        asked++;
        if (asked == SOME) {
            try {
                disturbance.happen();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return 0;
    }

    private OwnLog log(LogLook look) {
        return look.at(member().data(), Optional.empty());
    }

    /** Size, content and time of writing stay as they are; the kernel's clock for this goes in steps. */
    private static void awaitAnotherChangeTime(Path file) throws IOException {
        FileState before = FileState.of(file);
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        Await.until("the file has changed", SOON, () -> {
            Files.setPosixFilePermissions(file, mode);
            return !FileState.of(file).changed().equals(before.changed());
        });
        FileState after = FileState.of(file);
        assertEquals(before.modified(), after.modified());
        assertEquals(before.size(), after.size());
    }

    @Test
    void anEmptiedSegmentIsDamage() throws IOException {
        writeAndStop();
        Files.write(newestSegment(), new byte[0]);

        assertTrue(ids(cluster.diagnosis()).contains("wal-corrupt"));
    }

    @Test
    void theDataOfAnotherClusterIsKnownByItsLog() {
        member().keepData();
        member().deleteData();
        member().set("initial-cluster-token", "another");
        member().set(
                        "initial-cluster",
                        member().member().name() + "=" + member().member().peerUrl());
        member().start();
        Await.until("the other cluster serves", SOON, () -> member().printed().contains("elected leader"));
        member().stop();

        Diagnosis diagnosis = cluster.diagnosis();

        Finding foreign = diagnosis.findings().stream()
                .filter(finding -> finding.id().equals("cluster-id-mismatch"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(diagnosis.toString()));
        assertReason(
                foreign, "The log on the disk is of cluster [0-9a-f]+, and the cluster that answers is [0-9a-f]+\\.");
    }

    private static List<String> ids(Diagnosis diagnosis) {
        return diagnosis.findings().stream().map(Finding::id).toList();
    }

    private static void assertUnseen(Diagnosis diagnosis, String words) {
        assertTrue(diagnosis.unseen().stream().anyMatch(told -> told.contains(words)), diagnosis::toString);
    }

    private static void assertReason(Finding finding, String regex) {
        assertTrue(
                finding.reasons().stream().anyMatch(reason -> reason.matches(regex + ".*")),
                () -> "no reason like " + regex + ": " + finding.reasons());
    }

    private static long used(Path segment) throws IOException {
        byte[] all = Files.readAllBytes(segment);
        int end = all.length;
        while (end > 0 && all[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void write(Path file, long at, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }
}
