package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcdagent.daemon.gate.DataStanding;
import io.etcdagent.daemon.storage.DataDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDataTest {

    private static final long MIB = 1L << 20;
    private static final Instant AT = Instant.parse("2026-11-27T03:00:00Z");
    private static final Clock CLOCK = Clock.fixed(AT, ZoneOffset.UTC);
    private static final String DEAD = "8000000000000001";

    @TempDir
    Path directory;

    @Test
    void dataAndSnapshotOnOneFileSystemMustFitBoth() throws IOException {
        member();

        DataStanding.Movable movable = movable(local().standing(DEAD, 400 * MIB));

        assertEquals((400 + 100 + 256 + 400) * MIB, movable.needed());
        assertEquals((400 + 16) * MIB, movable.snapshotNeeded());
        assertTrue(movable.free() > 0);
        assertTrue(movable.snapshotFree() > 0);
    }

    @Test
    void onTwoFileSystemsEachMustFitItsOwn() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isDirectory(memory) && device(memory) != device(directory), "there are two");
        member();

        DataStanding.Movable movable =
                movable(new LocalData(Optional.of(known()), memory, CLOCK).standing(DEAD, 400 * MIB));

        assertEquals((400 + 100 + 256) * MIB, movable.needed());
        assertEquals((400 + 16) * MIB, movable.snapshotNeeded());
    }

    /** Others write there, too: how much is free is hardly the same twice. */
    @Test
    void oneFileSystemIsKnownAlsoWhileItFills() throws Exception {
        member();
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> fill(directory.resolve("filler"), done));
        writer.start();
        try {
            for (int look = 0; look < 200; look++) {
                assertEquals(
                        (400 + 100 + 256 + 400) * MIB,
                        movable(local().standing(DEAD, 400 * MIB)).needed());
            }
        } finally {
            done.set(true);
            writer.join();
        }
    }

    private static void fill(Path file, AtomicBoolean done) {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; !done.get() && written < 64 * MIB; written += block.length) {
                out.write(block);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whereItWouldGoIsTold() throws IOException {
        member();

        assertEquals(
                data() + " to " + directory.resolve("data.removed-" + DEAD + "-20261127T030000Z"),
                movable(local().standing(DEAD, 0)).words());
    }

    @Test
    void itsRoomIsThatOfTheNearestDirectoryThatThereIs() {
        assertEquals(
                "there is no data to move aside",
                movable(new LocalData(
                                        Optional.of(new DataDirectory(
                                                directory.resolve("not/yet/there"), Optional.empty())),
                                        directory,
                                        CLOCK)
                                .standing(DEAD, 0))
                        .words());
    }

    @Test
    void askingChangesNothing() throws IOException {
        member();

        local().standing(DEAD, 400 * MIB);

        assertEquals("a database", Files.readString(data().resolve("member/snap/db")));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(data()), files.toList());
        }
    }

    @Test
    void anObstacleIsTold() throws IOException {
        Files.createDirectories(directory.resolve("wal/data/member"));
        LocalData nested = new LocalData(
                Optional.of(new DataDirectory(directory.resolve("wal/data"), Optional.of(directory.resolve("wal")))),
                directory,
                CLOCK);

        DataStanding.Immovable immovable = assertInstanceOf(DataStanding.Immovable.class, nested.standing(DEAD, 0));
        assertTrue(immovable.why().contains("is inside that of the WAL"), immovable.why());
        assertTrue(immovable.remedy().contains("etcd-agentctl recover --dry-run"), immovable.remedy());
        IOException refused = assertThrows(IOException.class, () -> nested.moveAside(DEAD, AT));
        assertTrue(String.valueOf(refused.getMessage()).contains("is inside that of the WAL"), refused.toString());
    }

    @Test
    void whereTheRoomCannotBeReadThatIsTold() throws IOException {
        member();
        LocalData local = new LocalData(Optional.of(known()), directory.resolve("none"), CLOCK);

        DataStanding.Immovable immovable = assertInstanceOf(DataStanding.Immovable.class, local.standing(DEAD, 0));
        assertTrue(immovable.why().contains("could not be read"), immovable.why());
    }

    @Test
    void whereTheDirectoryIsNotKnownNothingIsDone() throws IOException {
        LocalData unknown = new LocalData(Optional.empty(), directory, CLOCK);

        DataStanding.Immovable immovable = assertInstanceOf(DataStanding.Immovable.class, unknown.standing(DEAD, 0));
        assertTrue(immovable.remedy().contains("etcd-agent --check-config"), immovable.remedy());
        assertThrows(IOException.class, () -> unknown.moveAside(DEAD, AT));
        assertEquals(List.of(), unknown.kept(DEAD, AT));
        assertEquals(0, unknown.bytes());
    }

    @Test
    void whatWasMovedIsKeptAndFoundAgainByMemberAndTime() throws IOException {
        member();
        Path kept = directory.resolve("data.removed-" + DEAD + "-20261127T030000Z");
        assertEquals(List.of(), local().kept(DEAD, AT));

        assertEquals(List.of(kept), local().moveAside(DEAD, AT));
        assertEquals(List.of(kept), local().moveAside(DEAD, AT), "done already");

        assertEquals("a database", Files.readString(kept.resolve("member/snap/db")));
        assertEquals(List.of(kept), local().kept(DEAD, AT));
        assertEquals(List.of(), local().kept(DEAD, AT.plusSeconds(1)));
        assertEquals(List.of(), local().kept("8000000000000002", AT));
    }

    @Test
    void whereThereIsNoDataNothingIsKept() throws IOException {
        assertEquals(List.of(), local().moveAside(DEAD, AT));
        assertEquals(List.of(), local().kept(DEAD, AT));
    }

    @Test
    void onlyTheDataOfNowIsCounted() throws IOException {
        assertEquals(0, local().bytes());
        member();
        assertEquals("a database".length(), local().bytes());

        local().moveAside(DEAD, AT);
        assertEquals(0, local().bytes());
    }

    private LocalData local() {
        return new LocalData(Optional.of(known()), directory, CLOCK);
    }

    private DataDirectory known() {
        return new DataDirectory(data(), Optional.empty());
    }

    private Path data() {
        return directory.resolve("data");
    }

    private void member() throws IOException {
        Path snap = data().resolve("member/snap");
        Files.createDirectories(snap);
        Files.writeString(snap.resolve("db"), "a database");
    }

    private static DataStanding.Movable movable(DataStanding standing) {
        return assertInstanceOf(DataStanding.Movable.class, standing);
    }

    private static long device(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:dev");
    }
}
