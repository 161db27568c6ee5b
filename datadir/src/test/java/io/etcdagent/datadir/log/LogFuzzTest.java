package io.etcdagent.datadir.log;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.snap.RaftSnapshot;
import io.etcdagent.datadir.testing.SnapFile;
import io.etcdagent.datadir.testing.WalFiles;
import io.etcdagent.datadir.wal.LockTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Logs and snapshots of any bytes: whatever they are, they are read to an end and what is wrong is named.
 *
 * <p>Among the other tests each target gets the inputs that are kept beside it. With {@code JAZZER_FUZZ=1} in the
 * environment it looks for new ones, guided by what of the code they reach, for as long as the target says:
 * {@code JAZZER_FUZZ=1 mvn test -pl datadir -Dtest='LogFuzzTest#anyRecord'}, one target at a time.
 */
final class LogFuzzTest {

    private static final String SEGMENT = "0000000000000000-0000000000000000.wal";
    private static final String NEXT = "0000000000000001-0000000000000002.wal";

    private static final Path DIRECTORY = directory();

    private static Path directory() {
        try {
            return Files.createTempDirectory("log-fuzz-");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Two segments of any bytes, which the first byte divides. */
    @FuzzTest(maxDuration = "1m")
    void anySegments(byte[] bytes) throws IOException {
        Path wal = Files.createDirectories(DIRECTORY.resolve("segments"));
        int first = bytes.length == 0 ? 0 : Math.min(bytes.length, (bytes[0] & 0xff) * 8 + 1);
        Files.write(wal.resolve(SEGMENT), bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, first));
        Files.write(wal.resolve(NEXT), Arrays.copyOfRange(bytes, first, bytes.length));
        read(wal);
    }

    /** A record of any type with a right checksum, which nothing but its own form keeps from being believed. */
    @FuzzTest(maxDuration = "1m")
    void anyRecord(byte[] bytes) throws IOException {
        Path wal = Files.createDirectories(DIRECTORY.resolve("record"));
        WalFiles files = new WalFiles(wal).put(1, 1, "before");
        int type = bytes.length == 0 ? 0 : bytes[0] & 7;
        files.raw(type, bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, bytes.length));
        files.put(2, 1, "after").state(1, WalFiles.MEMBER, 2).save(8);
        read(wal);
    }

    /** A snapshot of any content with a right checksum, and one of any bytes. */
    @FuzzTest(maxDuration = "1m")
    void anySnapshot(byte[] bytes) throws IOException {
        Path file = DIRECTORY.resolve("any.snap");
        Files.write(file, SnapFile.of(bytes));
        read(file, bytes);
    }

    private static void read(Path file, byte[] bytes) throws IOException {
        try {
            RaftSnapshot.read(file);
        } catch (Damage named) {
            // As it is to be.
        }
        Files.write(file, bytes);
        try {
            RaftSnapshot.read(file);
        } catch (Damage named) {
            // As it is to be.
        }
    }

    private static void read(Path wal) throws IOException {
        LogSurvey.of(LogDirectories.of(wal, Optional.empty()), LockTable.ofKernel(), () -> false);
        new EntryList(wal, LockTable.ofKernel())
                .<RuntimeException>list(new EntryList.Wanted(0, -1, Long.MAX_VALUE), entry -> {});
    }
}
