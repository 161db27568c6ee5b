package io.etcdagent.daemon.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.storage.AsidePlan.Obstacle;
import io.etcdagent.daemon.storage.AsidePlan.Rename;
import io.etcdagent.daemon.storage.AsidePlan.Renames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    private static final String MEMBER = "8e9e05c52164694d";
    private static final Instant NOW = Instant.parse("2026-03-01T04:05:06.789Z");
    private static final String SUFFIX = ".removed-8e9e05c52164694d-20260301T040506Z";

    @TempDir
    private Path root;

    private Path data = Path.of("");
    private Path wal = Path.of("");
    private Path mounts = Path.of("");

    private interface Step {
        void run() throws IOException;
    }

    @BeforeEach
    void member() throws IOException {
        root = root.toRealPath();
        data = root.resolve("etcd/default");
        wal = root.resolve("log/wal");
        mounts = Files.writeString(root.resolve("mountinfo"), mounted("/"));
        write(data.resolve("member/snap/db"), "database");
        write(data.resolve("fixtures/client/cert.pem"), "certificate");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
    }

    private static String mounted(String path) {
        return "36 35 98:0 / " + path.replace(" ", "\\040") + " rw,noatime master:1 - ext4 /dev/sda1 rw\n";
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private DataDirectory directory(Optional<Path> ofWal) {
        return new DataDirectory(data, ofWal, new MountPoints(mounts));
    }

    private Renames planned(Optional<Path> ofWal) {
        return assertInstanceOf(Renames.class, directory(ofWal).plan(MEMBER, NOW));
    }

    private Path aside(Path path) {
        return path.resolveSibling(path.getFileName() + SUFFIX);
    }

    /** Every file below the root with its content. */
    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.equals(mounts)) {
                    files.put(root.relativize(file).toString(), Files.readString(file));
                }
            }
        }
        return files;
    }

    @Test
    void directoryTakesAnotherNameAndAnEmptyOneIsThereAgain() throws Exception {
        Renames plan = planned(Optional.empty());
        assertEquals(List.of(new Rename(data, aside(data), true)), plan.renames());

        directory(Optional.empty()).moveAside(plan);

        assertEquals(
                Map.of(
                        "etcd/default" + SUFFIX + "/member/snap/db", "database",
                        "etcd/default" + SUFFIX + "/fixtures/client/cert.pem", "certificate"),
                files());
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
        assertEquals(Files.getOwner(aside(data)), Files.getOwner(data));
    }

    @Test
    void inAMountPointWhatIsInItTakesAnotherName() throws Exception {
        Files.writeString(mounts, mounted("/") + mounted(data.toString()));

        Renames plan = planned(Optional.empty());
        directory(Optional.empty()).moveAside(plan);

        assertEquals(List.of(new Rename(data.resolve("member"), aside(data.resolve("member")), false)), plan.renames());
        assertEquals(
                Map.of(
                        "etcd/default/member" + SUFFIX + "/snap/db",
                        "database",
                        "etcd/default/fixtures/client/cert.pem",
                        "certificate"),
                files());
    }

    @Test
    void mountPointWithABlankInItsNameIsOne() throws Exception {
        data = root.resolve("my etcd");
        write(data.resolve("member/snap/db"), "database");
        Files.writeString(mounts, mounted(data.toString()));

        assertEquals(
                data.resolve("member"),
                planned(Optional.empty()).renames().get(0).from());
    }

    @Test
    void linkStaysWhereItLeads() throws Exception {
        Path disk = root.resolve("disk");
        Files.move(data, disk);
        Files.createSymbolicLink(data, disk);

        directory(Optional.empty()).moveAside(planned(Optional.empty()));

        assertTrue(Files.isSymbolicLink(data));
        assertEquals("database", Files.readString(disk.resolve("member" + SUFFIX + "/snap/db")));
    }

    @Test
    void walOfItsOwnGoesAfterTheDatabase() throws Exception {
        write(wal.resolve("0-0.wal"), "log");

        Renames plan = planned(Optional.of(wal));
        directory(Optional.of(wal)).moveAside(plan);

        assertEquals(List.of(new Rename(data, aside(data), true), new Rename(wal, aside(wal), false)), plan.renames());
        assertEquals("log", Files.readString(aside(wal).resolve("0-0.wal")));
        assertFalse(Files.exists(wal), "etcd makes it itself");
    }

    @Test
    void walInTheDataGoesWithIt() throws Exception {
        wal = data.resolve("wal");
        write(wal.resolve("0-0.wal"), "log");

        assertEquals(
                List.of(new Rename(data, aside(data), true)),
                planned(Optional.of(wal)).renames());

        Files.writeString(mounts, mounted(data.toString()));

        assertEquals(
                List.of(
                        new Rename(data.resolve("member"), aside(data.resolve("member")), false),
                        new Rename(wal, aside(wal), false)),
                planned(Optional.of(wal)).renames());
    }

    /** etcd would remove what was moved to within it. */
    @Test
    void walThatCannotTakeAnotherNameIsAnObstacleBeforeAnythingIsDone() throws Exception {
        write(wal.resolve("0-0.wal"), "log");
        Files.writeString(mounts, mounted(wal.toString()));
        Map<String, String> before = files();

        Obstacle obstacle =
                assertInstanceOf(Obstacle.class, directory(Optional.of(wal)).plan(MEMBER, NOW));

        assertTrue(
                obstacle.words().startsWith(wal + " is a mount point, for the agent at least. Run"), obstacle.words());
        assertEquals(before, files());
    }

    @Test
    void dataInsideTheWalIsAnObstacle() {
        Obstacle obstacle = assertInstanceOf(
                Obstacle.class,
                directory(Optional.of(SyncedDirectory.of(data).path())).plan(MEMBER, NOW));

        assertTrue(obstacle.words().contains("is inside that of the WAL"), obstacle.words());
    }

    @Test
    void whereThereIsNoDataNothingIsToBeDone() throws Exception {
        directory(Optional.empty()).moveAside(planned(Optional.empty()));

        assertEquals(
                List.of(),
                assertInstanceOf(Renames.class, directory(Optional.of(wal)).plan(MEMBER, NOW.plusSeconds(1)))
                        .renames());

        data = root.resolve("never");
        assertEquals(List.of(), planned(Optional.empty()).renames());
    }

    @Test
    void crashAtAnyMomentIsResumed() throws Exception {
        write(wal.resolve("0-0.wal"), "log");
        Renames plan = planned(Optional.of(wal));
        List<Step> steps = List.of(
                () -> Files.move(data, aside(data)),
                () -> Files.createDirectory(data),
                () -> Files.move(wal, aside(wal)));
        Map<String, String> expected = Map.of(
                "etcd/default" + SUFFIX + "/member/snap/db", "database",
                "etcd/default" + SUFFIX + "/fixtures/client/cert.pem", "certificate",
                "log/wal" + SUFFIX + "/0-0.wal", "log");
        List<Integer> crashes = new ArrayList<>(List.of(0, 1, 2, 3));
        for (int done : crashes) {
            for (Step step : steps.subList(0, done)) {
                step.run();
            }
            assertEquals(plan, planned(Optional.of(wal)), "after " + done + " steps");

            directory(Optional.of(wal)).moveAside(plan);

            assertEquals(expected, files(), "after " + done + " steps");
            assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
            Files.delete(data);
            Files.move(aside(data), data);
            Files.move(aside(wal), wal);
        }
    }

    @Test
    void crashInAMountPointIsResumed() throws Exception {
        Files.writeString(mounts, mounted(data.toString()));
        Renames plan = planned(Optional.empty());
        Files.move(data.resolve("member"), aside(data.resolve("member")));

        assertEquals(plan, planned(Optional.empty()));
        directory(Optional.empty()).moveAside(plan);

        assertEquals("database", Files.readString(aside(data.resolve("member")).resolve("snap/db")));
    }

    /** Else a second move would lose one of the two from sight. */
    @Test
    void newDataInTheOldPlaceIsLeftAlone() throws Exception {
        Renames plan = planned(Optional.empty());
        directory(Optional.empty()).moveAside(plan);
        write(data.resolve("member/snap/db"), "another");
        Map<String, String> before = files();

        IOException refused = assertThrows(
                IOException.class, () -> directory(Optional.empty()).moveAside(plan));

        assertTrue(String.valueOf(refused.getMessage()).contains("somebody has started etcd meanwhile"));
        assertEquals(before, files());
    }

    @Test
    void bytesAreThoseOfTheDataAlone() throws Exception {
        write(wal.resolve("0-0.wal"), "log");
        write(data.resolve("member.removed-1-20200101T000000Z/snap/db"), "of long ago");

        assertEquals(8, directory(Optional.empty()).bytes());
        assertEquals(11, directory(Optional.of(wal)).bytes());
    }

    @Test
    void spaceIsThatOfTheDisksUser() throws Exception {
        long space = directory(Optional.empty()).usableSpace();

        assertTrue(space > 0 && space <= Files.getFileStore(root).getTotalSpace());
        data = root.resolve("never/there");
        assertTrue(directory(Optional.empty()).usableSpace() > 0);
    }

    @Test
    void sandboxIsOpenedForTheDirectoryThatBelongsToEtcd() throws Exception {
        String user = Files.getOwner(root).getName();
        // Else root, of whom no parent is opened.
        String etcdUser = user.equals("root") ? "nobody" : user;
        Path parent = SyncedDirectory.of(data).path();
        if (user.equals("root")) {
            Files.setOwner(
                    parent,
                    parent.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(etcdUser));
        }

        assertEquals(List.of(parent), directory(Optional.empty()).pathsToWrite(etcdUser));
        assertEquals(
                List.of(parent),
                directory(Optional.of(data.resolveSibling("wal"))).pathsToWrite(etcdUser));
    }

    @Test
    void sandboxIsOpenedForTheDataAloneInADirectoryOfOthers() throws Exception {
        assertEquals(List.of(data), directory(Optional.empty()).pathsToWrite("root"));
        assertEquals(List.of(data), directory(Optional.of(wal)).pathsToWrite("root"));
        assertEquals(List.of(data), directory(Optional.empty()).pathsToWrite("nobody-else"));
        Path disk = root.resolve("disk");
        Files.move(data, disk);
        Files.createSymbolicLink(data, disk);
        assertEquals(List.of(disk), directory(Optional.empty()).pathsToWrite("root"));
        Files.delete(data);
        assertEquals(List.of(), directory(Optional.empty()).pathsToWrite("root"));
    }
}
