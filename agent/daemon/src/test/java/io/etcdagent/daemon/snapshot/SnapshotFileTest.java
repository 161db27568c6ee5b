package io.etcdagent.daemon.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnection.SnapshotReceiver;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PROGRESS = Duration.ofSeconds(10);
    private static final SnapshotFile.Watcher NOBODY = (bytes, total) -> {};

    /** So much that it comes in many parts, and that gRPC's window is a small part of it. */
    private static final int VALUES = 60;

    private static TestCluster cluster;
    private static TestConnections connections;
    private static TestMember member;
    private static long written;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws EtcdException {
        cluster = TestCluster.plain(1);
        connections = TestConnections.plain();
        member = cluster.member(0);
        String value = "x".repeat(250_000);
        for (int i = 0; i < VALUES; i++) {
            written = connection()
                    .commit(Transaction.begin().put("/snapshot/" + i, value), DEADLINE)
                    .revision();
        }
    }

    @AfterAll
    static void stop() {
        connections.close();
        cluster.close();
    }

    private static EtcdConnection connection() {
        return connections.to(member);
    }

    private Path file() {
        return directory.resolve("etcd.db");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    private TakenSnapshot take(EtcdConnection from) throws SnapshotException {
        return new SnapshotFile(file()).take(from, DEADLINE, PROGRESS, NOBODY);
    }

    private String refusalOf(UnaryOperator<SnapshotReceiver> between) throws IOException {
        SnapshotException refused =
                assertThrows(SnapshotException.class, () -> take(TamperedConnection.of(connection(), between)));
        assertEquals(List.of(), names(), "a failed snapshot leaves nothing");
        return refused.getMessage();
    }

    @Test
    void whatWasTakenIsWhatEtcdsOwnToolTakesForASnapshot() throws Exception {
        List<Long> heard = new ArrayList<>();
        TakenSnapshot taken = new SnapshotFile(file()).take(connection(), DEADLINE, PROGRESS, (bytes, total) -> {
            heard.add(bytes);
            assertTrue(total > VALUES * 250_000L);
        });

        assertEquals(List.of("etcd.db"), names());
        assertEquals(file(), taken.path());
        assertEquals(Files.size(file()), taken.bytes());
        assertEquals(32, taken.bytes() % 512);
        assertEquals(taken.bytes(), heard.get(heard.size() - 1));
        assertEquals(new MemberId(member.id()), taken.member());
        assertEquals(connection().status(DEADLINE).clusterId(), taken.cluster());
        assertEquals(OptionalLong.of(written), taken.revision());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals(
                taken.sha256(),
                Commands.run(List.of("sha256sum", file().toString())).substring(0, 64));
        assertEquals(taken.sha256(), new SnapshotFile(file()).verify());

        String told = Commands.run(List.of(
                "env",
                "ETCDCTL_API=3",
                EtcdBinaries.etcdctl().toString(),
                "snapshot",
                "status",
                file().toString(),
                "--write-out=fields"));
        assertTrue(told.contains("\"Revision\" : " + written), told);
        Path restored = directory.resolve("restored");
        Commands.run(List.of(
                "env",
                "ETCDCTL_API=3",
                EtcdBinaries.etcdctl().toString(),
                "snapshot",
                "restore",
                file().toString(),
                "--data-dir=" + restored));
        assertTrue(Files.exists(restored.resolve("member/snap/db")));
    }

    @Test
    void aSnapshotThatEndsEarlyIsRefused() throws IOException {
        String refusal = refusalOf(to -> (bytes, remaining) -> {
            if (remaining > 0) {
                to.take(bytes, remaining);
            }
        });
        assertTrue(refusal.contains("is no good and was thrown away: it has "), refusal);
    }

    @Test
    void aSnapshotWithoutItsDigestIsRefused() throws IOException {
        String refusal = refusalOf(to -> (bytes, remaining) -> {
            if (bytes.remaining() != 32) {
                to.take(bytes, remaining);
            }
        });
        assertTrue(refusal.contains("and the 32 of their SHA-256"), refusal);
    }

    @Test
    void aPartThatIsMissingInTheMiddleIsRefusedWhenItIsMissed() throws IOException {
        int[] parts = {0};
        String refusal = refusalOf(to -> (bytes, remaining) -> {
            if (++parts[0] != 3) {
                to.take(bytes, remaining);
            }
        });
        assertTrue(refusal.contains("bytes are still to come, after"), refusal);
        assertEquals(4, parts[0]);
    }

    @Test
    void oneFlippedBitIsRefused() throws IOException {
        int[] parts = {0};
        String refusal = refusalOf(to -> (bytes, remaining) -> {
            ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            if (++parts[0] == 5) {
                copy.put(100, (byte) (copy.get(100) ^ 4));
            }
            to.take(copy, remaining);
        });
        assertTrue(refusal.contains("the SHA-256 of its bytes is "), refusal);
    }

    @Test
    void aFlippedBitInTheDigestIsRefused() throws IOException {
        String refusal = refusalOf(to -> (bytes, remaining) -> {
            ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            if (copy.remaining() == 32) {
                copy.put(31, (byte) ~copy.get(31));
            }
            to.take(copy, remaining);
        });
        assertTrue(refusal.contains("the SHA-256 of its bytes is "), refusal);
    }

    @Test
    void moreThanWasAnnouncedIsRefused() throws IOException {
        String refusal = refusalOf(to -> (bytes, remaining) -> {
            int length = bytes.remaining();
            to.take(bytes, remaining);
            if (length == 32) {
                to.take(ByteBuffer.wrap(new byte[] {1}), 0);
            }
        });
        assertTrue(refusal.contains("it has "), refusal);
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver() throws IOException {
        Files.writeString(file(), "mine");
        SnapshotException refused = assertThrows(SnapshotException.class, () -> take(connection()));
        assertTrue(refused.getMessage().contains("none is written over"), refused.getMessage());
        assertEquals("mine", Files.readString(file()));
    }

    @Test
    void whatAnEarlierAttemptLeftIsThrownAwayAndNotFollowed() throws Exception {
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "not ours");
        Files.createSymbolicLink(directory.resolve("etcd.db.part"), elsewhere);
        take(connection());
        assertEquals("not ours", Files.readString(elsewhere));
        assertFalse(Files.exists(directory.resolve("etcd.db.part")));
    }

    @Test
    void aMissingDirectoryIsSaid() {
        Path nowhere = directory.resolve("nowhere/etcd.db");
        SnapshotException refused = assertThrows(
                SnapshotException.class,
                () -> new SnapshotFile(nowhere).take(connection(), DEADLINE, PROGRESS, NOBODY));
        assertTrue(refused.getMessage().contains(nowhere + ".part"), refused.getMessage());
    }

    @Test
    void aFileThatIsDamagedLaterDoesNotVerify() throws Exception {
        take(connection());
        try (RandomAccessFile damaged = new RandomAccessFile(file().toFile(), "rw")) {
            damaged.seek(1_000_000);
            damaged.write(damaged.read() + 1);
        }
        SnapshotException bad = assertThrows(SnapshotException.class, () -> new SnapshotFile(file()).verify());
        assertTrue(bad.getMessage().contains(file() + " is no good snapshot"), bad.getMessage());
        Files.write(file(), new byte[10]);
        assertThrows(SnapshotException.class, () -> new SnapshotFile(file()).verify());
    }

    @Test
    void aMemberThatFallsSilentIsGivenUpAfterTheTimeForProgress() throws IOException {
        try {
            SnapshotException failure = assertThrows(
                    SnapshotException.class,
                    () -> new SnapshotFile(file())
                            .take(connection(), DEADLINE, Duration.ofSeconds(1), (bytes, total) -> member.pause()));
            assertTrue(failure.getMessage().contains("nothing came within 1 s"), failure.getMessage());
            assertEquals(List.of(), names());
        } finally {
            member.resume();
        }
    }

    @Test
    void aSnapshotThatTakesTooLongAsAWholeIsGivenUp() throws IOException {
        try {
            SnapshotException failure = assertThrows(
                    SnapshotException.class,
                    () -> new SnapshotFile(file())
                            .take(connection(), Duration.ofSeconds(2), PROGRESS, (bytes, total) -> member.pause()));
            assertTrue(failure.getMessage().contains("in the time given for all of it"), failure.getMessage());
            assertEquals(List.of(), names());
        } finally {
            member.resume();
        }
    }

    /** The agent's heap is smaller than many a backend file. */
    @Test
    void aSlowReceiverHoldsTheMemberUp() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        String sent = "etcd_network_client_grpc_sent_bytes_total";
        double before = member.metric(sent, "");
        FutureTask<TakenSnapshot> taking = new FutureTask<>(() -> new SnapshotFile(file())
                .take(connection(), DEADLINE, PROGRESS, (bytes, total) -> {
                    begun.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
        new Thread(taking).start();
        assertTrue(begun.await(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        double[] last = {-1};
        double stuck = Await.until(
                "the member sends no more",
                DEADLINE,
                () -> {
                    double seen = member.metric(sent, "") - before;
                    boolean same = seen == last[0];
                    last[0] = seen;
                    TimeUnit.MILLISECONDS.sleep(300);
                    return same ? seen : -1.0;
                },
                seen -> seen > 0);
        assertTrue(stuck < 6_000_000, "the member has sent " + stuck + " bytes to a receiver that took one part");
        goOn.countDown();
        assertEquals(file(), taking.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).path());
    }

    @Test
    void aSnapshotThatNobodyWantsAnyMoreIsOverAtTheMemberToo() throws Exception {
        String call = "grpc_method=\"Snapshot\"";
        Await.until(
                "the calls before it have ended at the member",
                DEADLINE,
                () -> member.metric("grpc_server_started_total", call)
                        == member.metric("grpc_server_handled_total", call));
        double before = member.metric("grpc_server_handled_total", call);
        IOException diskFull = new IOException("No space left on device");
        IOException thrown = assertThrows(
                IOException.class,
                () -> connection()
                        .snapshot(
                                (bytes, remaining) -> {
                                    throw diskFull;
                                },
                                DEADLINE,
                                PROGRESS));
        assertEquals(diskFull, thrown);
        Await.until(
                "the call has ended at the member",
                DEADLINE,
                () -> member.metric("grpc_server_handled_total", call),
                (Double seen) -> seen == before + 1);
    }
}
