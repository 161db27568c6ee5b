package io.etcdagent.datadir.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.testing.RealMember;
import io.etcdagent.datadir.testing.WalFiles;
import io.etcdagent.datadir.wal.Flaw;
import io.etcdagent.datadir.wal.LockTable;
import io.etcdagent.datadir.wal.WalEnd;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged logs: nothing but named flaws, and what was before them is read. */
@Tag("faults")
@Timeout(1200)
final class CorruptLogTest {

    private static final int MUTATIONS = Integer.getInteger("mutations", 10_000);
    private static final int ZEROS = 2048;

    /** Twice the memory. */
    private static final int LARGE = 32 << 20;

    /** After the length, and the number of the field. */
    private static final int TYPE = 9;

    /** In a snapshot: the last byte of its sum, with bits beyond the 32 that etcd looks at. */
    private static final int END_OF_SUM = 5;

    /** Of the processor: none of these small files takes as long as a wink. */
    private static final Duration BOUND = Duration.ofSeconds(5);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @TempDir
    Path directory;

    private Path file = Path.of("");
    private byte[] whole = new byte[0];
    private List<Integer> borders = List.of();

    @BeforeEach
    void write() throws IOException {
        WalFiles wal = new WalFiles(directory.resolve("wal"));
        wal.confChange(1, 1, 0, WalFiles.MEMBER, "{\"id\":1,\"peerURLs\":[\"http://a:2380\"],\"name\":\"a\"}");
        for (int i = 2; i <= 12; i++) {
            wal.put(i, 1, "key" + i).state(1, WalFiles.MEMBER, i);
        }
        wal.snapshot(10, 1, WalFiles.MEMBER).put(13, 2, "last");
        borders = wal.save(ZEROS);
        file = wal.file();
        whole = Files.readAllBytes(file);
    }

    private LogSummary survey() throws IOException {
        long begin = threads.getCurrentThreadCpuTime();
        LogSummary summary = LogSurvey.of(
                LogDirectories.of(directory.resolve("wal"), Optional.empty()), LockTable.ofKernel(), () -> false);
        new EntryList(directory.resolve("wal"), LockTable.ofKernel())
                .<RuntimeException>list(new EntryList.Wanted(0, -1, Long.MAX_VALUE), entry -> {});
        assertTrue(threads.getCurrentThreadCpuTime() - begin < BOUND.toNanos(), "it took too long");
        for (Flaw flaw : summary.flaws()) {
            assertTrue(flaw.damage().offset() >= 0);
            assertFalse(flaw.damage().problem().isBlank());
            assertTrue(
                    flaw.damage().source().startsWith(directory.toString()),
                    flaw.damage().source());
        }
        return summary;
    }

    @Test
    void eachByteThatIsFlippedIsFoundAndAllBeforeItIsRead() throws IOException {
        int end = borders.get(borders.size() - 1);
        for (int at = 0; at < end; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= (byte) (1 << at % 8);
            Files.write(file, bytes);
            int flipped = at;
            int record = borders.stream()
                    .filter(border -> border <= flipped)
                    .max(Integer::compare)
                    .orElseThrow();

            LogSummary summary = survey();

            if (!padding(record, at) && !unusedBits(record, at)) {
                assertFalse(summary.well(), "byte " + at + " was flipped, and nobody noticed: " + summary);
                // With what sum a log begins is told only by its first record of another kind.
                int noticed = record == 0 && summary.end().place().offset() > 0 ? borders.get(1) : record;
                // The checksum is of what a record holds and not of its type, which shows by what is missing then.
                if (at != record + TYPE) {
                    assertEquals(noticed, summary.end().place().offset(), () -> "byte " + flipped + ": " + summary);
                }
            }
        }
    }

    /** Zeros that make a record's length a multiple of eight; nothing depends on them. */
    private boolean padding(int record, int at) {
        int pad = whole[record + 7] & 7;
        int next = borders.get(borders.indexOf(record) + 1);
        return at >= next - pad;
    }

    /** Bits of a length that say nothing: etcd looks at the highest one and the lowest three of the last byte. */
    private boolean unusedBits(int record, int at) {
        return at == record + 7;
    }

    @Test
    void atEveryLengthTheFileEndsWhereARecordDoes() throws IOException {
        int end = borders.get(borders.size() - 1);
        for (int length = 0; length <= end; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            int cut = length;
            int last = borders.stream()
                    .filter(border -> border <= cut)
                    .max(Integer::compare)
                    .orElseThrow();

            LogSummary summary = survey();

            assertEquals(last, summary.end().place().offset(), "cut at " + cut);
            // At a border nothing shows but what the records say of each other; in between etcd cuts a torn end off.
            assertEquals(
                    last != cut,
                    summary.flaws().stream().anyMatch(flaw -> flaw.kind() == Flaw.Kind.CUT_OFF),
                    "cut at " + cut);
            if (last != cut) {
                assertTrue(summary.end() instanceof WalEnd.Torn, "cut at " + cut);
            }
        }
    }

    @Test
    void randomDamageIsNeverMoreThanNamedFlaws() throws IOException {
        int noticed = 0;
        for (int seed = 0; seed < MUTATIONS; seed++) {
            Files.write(file, mutated(new Random(seed)));
            if (!survey().well()) {
                noticed++;
            }
        }
        assertTrue(noticed > MUTATIONS / 2, noticed + " of " + MUTATIONS + " were noticed");
    }

    private byte[] mutated(Random random) {
        byte[] bytes = whole.clone();
        int times = 1 + random.nextInt(8);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(600)), (byte) 0);
                case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(32)), (byte) 0xff);
                case 4 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(200), bytes.length - Math.max(at, from));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    @Test
    void recordsOfManyMegabytesAndLengthsThatLieTakeNoMemory() throws Exception {
        Path lying = directory.resolve("lying");
        WalFiles files = new WalFiles(lying);
        files.put(1, 1, "before").put(2, 1, "large", LARGE).put(3, 1, "after").save(0);
        Path liar = directory.resolve("liar");
        new WalFiles(liar).put(1, 1, "before").save(8);
        try (RandomAccessFile sparse =
                new RandomAccessFile(liar.resolve(file.getFileName()).toFile(), "rw")) {
            long at = sparse.length() - 8;
            sparse.setLength(2L * LARGE);
            sparse.seek(at);
            sparse.writeLong(Long.reverseBytes(LARGE));
        }

        List<String> printed = inLittleMemory(lying, liar);

        assertEquals(List.of("0 3", "1 1"), printed);
    }

    private static List<String> inLittleMemory(Path... directories) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LogReadings.class.getName()));
        for (Path each : directories) {
            command.add(each.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertTrue(process.waitFor(600, TimeUnit.SECONDS), "it does not end");
        assertEquals(0, process.exitValue(), printed.toString());
        return printed;
    }

    /** What a real etcd has written, with all that comes with it. */
    @Test
    void theLogAndSnapshotsOfARealEtcdBearTheSame() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        try (RealMember member = RealMember.start(real, "--snapshot-count=20")) {
            for (int i = 0; i < 60; i++) {
                member.put("key" + i, "value");
            }
            member.stop();
        }
        LogDirectories where = LogDirectories.of(real.resolve("data"), Optional.empty());
        LogSummary good = LogSurvey.of(where, LockTable.ofKernel(), () -> false);
        assertTrue(good.well(), good::toString);
        Path segment = where.wal().resolve(good.end().place().segment());
        int used = (int) good.end().place().offset();
        byte[] log;
        try (var in = Files.newInputStream(segment)) {
            log = in.readNBytes(used + ZEROS);
        }
        Path snapshot = good.snapshots().file(good.start().snapshot().orElseThrow());
        byte[] snap = Files.readAllBytes(snapshot);
        Random random = new Random(7);
        for (int i = 0; i < 1500; i++) {
            byte[] bad = log.clone();
            int at = random.nextInt(used);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(segment, i % 2 == 0 ? bad : log);
            byte[] badSnap = snap.clone();
            int place = random.nextInt(snap.length);
            badSnap[place == END_OF_SUM ? 0 : place] ^= (byte) (1 << random.nextInt(8));
            Files.write(
                    snapshot,
                    i % 3 == 0 ? snap : i % 3 == 1 ? badSnap : Arrays.copyOf(snap, random.nextInt(snap.length)));

            LogSummary summary = LogSurvey.of(where, LockTable.ofKernel(), () -> false);

            if (i % 3 != 0) {
                assertFalse(summary.well(), summary::toString);
            }
        }
    }
}
