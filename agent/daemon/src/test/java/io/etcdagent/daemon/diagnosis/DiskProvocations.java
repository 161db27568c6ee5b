package io.etcdagent.daemon.diagnosis;

import static io.etcdagent.daemon.diagnosis.Outcome.ends;
import static io.etcdagent.daemon.diagnosis.Outcome.mendsItself;
import static io.etcdagent.daemon.diagnosis.Outcome.runs;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdagent.daemon.diagnosis.BreakableCluster.Kind;
import io.etcdagent.daemon.testing.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Data that is lost, older than it was, damaged, locked, or not to be read. */
final class DiskProvocations {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final int SOME_HUNDRED = 200;

    /** More than are written between two snapshots. */
    private static final int MORE_THAN_A_SNAPSHOT = 60;

    private static final int PAGE = 4096;

    private static final String VALUE = "a value that is only here";
    private static final String FORGED = "a value that was forged..";

    private DiskProvocations() {}

    static List<Provocation> all() {
        return List.of(
                Provocation.of(
                        "rolled-back-disk",
                        Kind.PLAIN,
                        DiskProvocations::rollBack,
                        ends(2, "tocommit\\(\\d+\\) is out of range \\[lastIndex\\([1-9]\\d*\\)\\]")
                                .means("rolled-back", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "data-wiped-existing",
                        Kind.PLAIN,
                        DiskProvocations::wipeAsExisting,
                        ends(2, "tocommit\\(\\d+\\) is out of range \\[lastIndex\\(0\\)\\]")
                                .means("wiped", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "data-wiped-new",
                        Kind.PLAIN,
                        DiskProvocations::wipe,
                        ends(1, "has already been bootstrapped")
                                .means("wiped-new", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "wal-truncated",
                        Kind.PLAIN,
                        cluster -> spoilSegment(cluster, segment -> cut(segment, used(segment) / 2)),
                        ends(2, "tocommit\\(\\d+\\) is out of range")
                                .means("rolled-back", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "wal-emptied",
                        Kind.PLAIN,
                        cluster -> spoilSegment(cluster, segment -> cut(segment, 0)),
                        ends(2, "cannot use none as id")
                                .means("log-and-state-differ", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "wal-bit-flipped",
                        Kind.PLAIN,
                        cluster -> spoilSegment(cluster, segment -> flipBit(segment, lastOf(segment, "/written/"))),
                        ends(1, "walpb: crc mismatch").means("wal-corrupt", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "wal-lost",
                        Kind.PLAIN,
                        cluster -> spoilSegment(cluster, Files::delete),
                        ends(1, "has already been bootstrapped")
                                .means("wiped-new", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "wal-segment-missing",
                        Kind.PLAIN,
                        DiskProvocations::loseFirstSegment,
                        ends(1, "(failed to open WAL|open wal error).*wal: file not found")
                                .means("wal-missing", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "wal-segment-missing-between",
                        Kind.PLAIN,
                        DiskProvocations::loseSegmentBetween,
                        ends(1, "wal(pb)?: crc mismatch")
                                .means("wal-corrupt", Recovery.MENDS, "etcd-agentctl recover")),
                // Only what a snapshot has let go of is nowhere but in the backend.
                Provocation.of(
                        "backend-missing-without-snapshot",
                        Kind.PLAIN,
                        DiskProvocations::loseBackendThatIsNotNeeded,
                        mendsItself()),
                Provocation.of(
                        "backend-missing",
                        Kind.SNAPSHOTS,
                        DiskProvocations::loseBackend,
                        ends(2, "(failed to recover v3|recovering) backend from snapshot")
                                .means("backend-behind-snapshot", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "backend-older-than-snapshot",
                        Kind.SNAPSHOTS,
                        DiskProvocations::rollBackBackend,
                        ends(2, "(failed to recover v3|recovering) backend from snapshot")
                                .means("backend-behind-snapshot", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "backend-no-database",
                        Kind.PLAIN,
                        cluster -> spoilBackend(cluster, DiskProvocations::overwriteAll),
                        ends(2, "(failed to|cannot) open database.*invalid database")
                                .means("backend-corrupt", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "backend-truncated",
                        Kind.PLAIN,
                        cluster -> spoilBackend(cluster, backend -> cut(backend, 4 * PAGE)),
                        ends(2, "unexpected fault address")
                                .means("backend-corrupt", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "backend-pages-overwritten",
                        Kind.PLAIN,
                        cluster -> spoilBackend(cluster, DiskProvocations::overwritePages),
                        ends(2, "freepages: failed to get all reachable pages|assertion failed: Page expected to be")
                                .means("backend-corrupt", Recovery.MENDS, "etcd-agentctl recover")),
                Provocation.of(
                        "backend-locked",
                        Kind.PLAIN,
                        DiskProvocations::lockBackend,
                        runs("db file is flocked by another process|another etcd process is using")
                                .means("backend-locked", Recovery.DOES_NOT_HELP, "fuser -v")),
                Provocation.of(
                        "data-not-readable",
                        Kind.PLAIN,
                        DiskProvocations::forbidReading,
                        ends(1, "failed to list data directory.*permission denied|error listing data dir")
                                .means("data-unreadable", Recovery.DOES_NOT_HELP, "chown")),
                Provocation.of(
                        "backend-not-readable",
                        Kind.PLAIN,
                        DiskProvocations::forbidReadingBackend,
                        ends(2, "/snap/db: permission denied")
                                .means("data-unreadable", Recovery.DOES_NOT_HELP, "chown")),
                Provocation.of(
                                "out-of-space",
                                Kind.PLAIN,
                                DiskProvocations::exceedQuota,
                                runs("exceeded backend quota")
                                        .meansElsewhere(
                                                "no-space", Recovery.DOES_NOT_HELP, "etcd-agentctl alarms clear"))
                        .spoiling(),
                Provocation.of(
                        "corrupt-at-start",
                        Kind.SNAPSHOTS,
                        DiskProvocations::forgeAndCheckAtStart,
                        ends(1, "checkInitialHashKV failed|found data inconsistency with peers")
                                .means("corrupt-at-start", Recovery.HUMAN, "etcdctl endpoint hashkv")),
                Provocation.of(
                                "corrupt-alarm",
                                Kind.SNAPSHOTS,
                                DiskProvocations::forgeAndHaveItCompared,
                                runs("etcdserver: corrupt cluster")
                                        .meansElsewhere("corrupt", Recovery.HUMAN, "etcdctl endpoint hashkv"))
                        .spoiling());
    }

    private static void rollBack(BreakableCluster cluster) {
        BrokenMember member = cluster.broken();
        Path before = member.copyOfData();
        member.start();
        member.awaitHealthy();
        cluster.write(SOME_HUNDRED);
        cluster.awaitCaughtUp();
        member.stop();
        member.keepData();
        member.replaceData(before);
        member.start();
    }

    private static void wipeAsExisting(BreakableCluster cluster) {
        cluster.broken().set("initial-cluster-state", "existing");
        wipe(cluster);
    }

    private static void wipe(BreakableCluster cluster) {
        cluster.broken().keepData();
        cluster.broken().deleteData();
        cluster.broken().start();
    }

    /** What is done to a file. */
    private interface Damage {
        void to(Path file) throws IOException;
    }

    private static void spoilSegment(BreakableCluster cluster, Damage damage) throws IOException {
        BrokenMember member = withFreshWrites(cluster);
        List<Path> segments = member.segments();
        damage.to(segments.get(segments.size() - 1));
        member.start();
    }

    private static void spoilBackend(BreakableCluster cluster, Damage damage) throws IOException {
        BrokenMember member = withFreshWrites(cluster);
        damage.to(member.backend());
        member.start();
    }

    /** It takes its part afterwards, so nothing older may ever be put back. */
    private static void loseBackendThatIsNotNeeded(BreakableCluster cluster) throws IOException {
        Files.delete(cluster.broken().backend());
        cluster.broken().start();
    }

    /** The member, down, with writes in its log that the cluster has committed, and its data kept. */
    private static BrokenMember withFreshWrites(BreakableCluster cluster) {
        BrokenMember member = cluster.broken();
        member.start();
        member.awaitHealthy();
        cluster.write(SOME_HUNDRED / 10);
        cluster.awaitCaughtUp();
        member.stop();
        member.keepData();
        return member;
    }

    /** What is left of the log begins after the entries that are needed. */
    private static void loseFirstSegment(BreakableCluster cluster) throws IOException {
        BrokenMember member = withFreshWrites(cluster);
        Path only = member.segments().get(0);
        Files.move(only, only.resolveSibling("0000000000000001-00000000000fffff.wal"));
        member.start();
    }

    /** Between the first and the last one, one is missing. */
    private static void loseSegmentBetween(BreakableCluster cluster) throws IOException {
        BrokenMember member = withFreshWrites(cluster);
        Path only = member.segments().get(0);
        Files.copy(only, only.resolveSibling("0000000000000002-00000000000fffff.wal"));
        member.start();
    }

    private static void loseBackend(BreakableCluster cluster) throws IOException {
        BrokenMember member = withSnapshot(cluster);
        Files.delete(member.backend());
        member.start();
    }

    private static void rollBackBackend(BreakableCluster cluster) throws IOException {
        BrokenMember member = cluster.broken();
        Path before = member.copyOfData();
        withSnapshot(cluster);
        Files.delete(member.backend());
        Files.copy(before.resolve(member.data().relativize(member.backend())), member.backend());
        member.start();
    }

    /** The member, down, with a snapshot that came after much was written, and its data kept. */
    private static BrokenMember withSnapshot(BreakableCluster cluster) {
        BrokenMember member = cluster.broken();
        member.start();
        member.awaitHealthy();
        cluster.write(MORE_THAN_A_SNAPSHOT);
        cluster.write("/forged", VALUE);
        Await.until("the member has it", SOON, () -> contains(member.backend(), VALUE));
        Await.until("a snapshot is saved", SOON, () -> member.printed().contains("saved snapshot"));
        member.stop();
        member.keepData();
        return member;
    }

    private static void lockBackend(BreakableCluster cluster) throws IOException {
        BrokenMember member = cluster.broken();
        String backend = member.backend().toString();
        // The lock is the kind that etcd takes, flock(2), and goes with this process.
        Process holder = new ProcessBuilder("flock", "--exclusive", backend, "cat").start();
        member.putInTheWay(() -> {
            holder.getOutputStream().close();
            if (!holder.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the holder of the lock does not end");
            }
        });
        Await.until("the backend is locked", SOON, () -> locked(backend));
        member.start();
    }

    private static boolean locked(String file) throws IOException, InterruptedException {
        return new ProcessBuilder("flock", "--nonblock", "--conflict-exit-code=9", file, "true")
                        .start()
                        .waitFor()
                == 9;
    }

    private static void forbidReading(BreakableCluster cluster) throws IOException {
        forbid(cluster.broken(), cluster.broken().data());
        cluster.broken().start();
    }

    private static void forbidReadingBackend(BreakableCluster cluster) throws IOException {
        forbid(cluster.broken(), cluster.broken().backend());
        cluster.broken().start();
    }

    private static void forbid(BrokenMember member, Path path) throws IOException {
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
        member.putInTheWay(() -> Files.setPosixFilePermissions(path, before));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
        member.takeRightToReadAll();
    }

    private static void exceedQuota(BreakableCluster cluster) {
        cluster.broken().set("quota-backend-bytes", Integer.toString(PAGE));
        cluster.broken().start();
        cluster.broken().awaitHealthy();
        cluster.write("/too-much", VALUE);
    }

    private static void forgeAndCheckAtStart(BreakableCluster cluster) throws IOException {
        cluster.broken().set("experimental-initial-corrupt-check", "true");
        forge(cluster);
    }

    private static void forgeAndHaveItCompared(BreakableCluster cluster) throws IOException {
        forge(cluster);
        Await.until(
                "the leader has compared",
                SOON,
                () -> cluster.etcdctl().run("alarm", "list"),
                alarms -> alarms.contains("CORRUPT"));
        // Only a write that is refused makes every version speak of it in this member's log.
        assertThrows(AssertionError.class, () -> cluster.write("/refused", ""));
    }

    private static void forge(BreakableCluster cluster) throws IOException {
        BrokenMember member = withSnapshot(cluster);
        byte[] backend = Files.readAllBytes(member.backend());
        String text = new String(backend, StandardCharsets.ISO_8859_1);
        Files.write(member.backend(), text.replace(VALUE, FORGED).getBytes(StandardCharsets.ISO_8859_1));
        member.start();
    }

    private static boolean contains(Path file, String text) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    }

    private static long lastOf(Path file, String text) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lastIndexOf(text);
    }

    /** How much of a segment holds anything: what follows is zero. */
    private static long used(Path segment) throws IOException {
        byte[] all = Files.readAllBytes(segment);
        int end = all.length;
        while (end > 0 && all[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void cut(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    private static void flipBit(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), at);
        }
    }

    private static void overwriteAll(Path file) throws IOException {
        byte[] nonsense = new byte[10 * PAGE];
        Arrays.fill(nonsense, (byte) 'x');
        Files.write(file, nonsense);
    }

    /** All but the first two, which say where the others are. */
    private static void overwritePages(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        Arrays.fill(all, 2 * PAGE, all.length, (byte) 0xa5);
        Files.write(file, all);
    }
}
