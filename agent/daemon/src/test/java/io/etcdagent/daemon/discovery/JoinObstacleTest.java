package io.etcdagent.daemon.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.systemd.Systemctl;
import io.etcdagent.systemd.UnitName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With files on a disk, and a systemctl that prints what the one of systemd 252 prints of such units. */
class JoinObstacleTest {

    @TempDir
    private Path directory;

    private Path join = Path.of("");
    private Path settings = Path.of("");
    private List<Path> files = new ArrayList<>();

    @BeforeEach
    void unitsFiles() throws IOException {
        join = Files.createFile(directory.resolve("join.env"));
        settings = Files.writeString(directory.resolve("etcd"), "ETCD_INITIAL_CLUSTER=a=http://10.0.0.1:2380\n");
        files = new ArrayList<>(List.of(settings, join));
    }

    private Optional<String> obstacle(String command, String more) throws IOException, UnitException {
        StringBuilder shown = new StringBuilder();
        files.forEach(file -> shown.append("EnvironmentFiles=").append(file).append(" (ignore_errors=yes)\n"));
        shown.append("ExecStart={ path=/usr/bin/etcd ; argv[]=").append(command);
        shown.append(" ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }\n");
        shown.append("MainPID=0\nUser=etcd\nWorkingDirectory=")
                .append(directory)
                .append('\n');
        shown.append("LoadState=loaded\nNeedDaemonReload=no\n").append(more);
        Files.writeString(directory.resolve("show"), shown);
        Path program = Files.writeString(
                directory.resolve("systemctl"), "#!/bin/sh\ncat '" + directory.resolve("show") + "'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return discovery(program.toString()).joinObstacle(new UnitName("etcd.service"), join);
    }

    private static Discovery discovery(String systemctl) {
        return new Discovery(new Systemctl(systemctl, Duration.ofSeconds(30)), Path.of("/proc"), Clock.systemUTC());
    }

    private void refused(String words, String command, String more) throws Exception {
        String said = obstacle(command, more).orElseThrow();
        assertTrue(said.contains(words), said);
    }

    @Test
    void nothingIsInTheWayWhereTheFileIsReadLast() throws Exception {
        Files.writeString(settings, "ETCD_DISCOVERY=https://discovery.example/1\nETCD_FORCE_NEW_CLUSTER=true\n");

        assertEquals(Optional.empty(), obstacle("/usr/bin/etcd --name=a $DAEMON_ARGS", "Environment=DAEMON_ARGS=\n"));
    }

    @Test
    void whatAnEarlierJoinLeftInTheFileIsOfNoAccount() throws Exception {
        Files.writeString(join, "ETCD_INITIAL_CLUSTER=\"torn");

        assertEquals(Optional.empty(), obstacle("/usr/bin/etcd", ""));
    }

    @Test
    void unitThatDoesNotReadTheFileIsToldToBeFitted() throws Exception {
        files.remove(join);

        refused("does not read " + join, "/usr/bin/etcd", "");
        refused("Run, as root: systemctl daemon-reload", "/usr/bin/etcd", "NeedDaemonReload=yes\n");
    }

    @Test
    void unitThatSystemdHasToReadAnewIsNotKnown() throws Exception {
        refused("how etcd starts next is not known", "/usr/bin/etcd", "NeedDaemonReload=yes\n");
    }

    @Test
    void laterFileWins() throws Exception {
        Path later = Files.writeString(directory.resolve("later.env"), "ETCD_INITIAL_CLUSTER_STATE=new\n");
        files.add(later);

        refused("ETCD_INITIAL_CLUSTER_STATE in " + later + ", which comes after " + join, "/usr/bin/etcd", "");

        Files.writeString(later, "ETCD_INITIAL_CLUSTER_STATE=existing\nETCD_NAME=a\n");

        assertEquals(Optional.empty(), obstacle("/usr/bin/etcd", ""));
    }

    @Test
    void variableThatIsTakenAwayIsNoneForTheJoin() throws Exception {
        refused(
                "ETCD_INITIAL_CLUSTER_STATE taken away by UnsetEnvironment=",
                "/usr/bin/etcd",
                "UnsetEnvironment=ETCD_INITIAL_CLUSTER_STATE\n");
    }

    @Test
    void flagsForTheSameKeepEtcdFromStarting() throws Exception {
        refused(
                "ExecStart of etcd.service has --initial-cluster-state and --initial-cluster",
                "/usr/bin/etcd --name a --initial-cluster a=http://10.0.0.1:2380 -initial-cluster-state=existing",
                "");
        refused("has --force-new-cluster", "/usr/bin/etcd $MORE", "Environment=MORE=--force-new-cluster\n");
    }

    @Test
    void configFileIsAllThatCounts() throws Exception {
        refused(
                "all its settings from /etc/e.yml (--config-file in ExecStart",
                "/usr/bin/etcd --config-file /etc/e.yml",
                "");
        Files.writeString(settings, "ETCD_CONFIG_FILE=/etc/e.yml\n");
        refused("(ETCD_CONFIG_FILE in " + settings + ")", "/usr/bin/etcd", "");
    }

    @Test
    void discoveryOfTheThirdKindIsRefusedBesideAListOfMembers() throws Exception {
        Files.writeString(settings, "ETCD_DISCOVERY_TOKEN=x\n");

        refused("finds its cluster by discovery (ETCD_DISCOVERY_TOKEN in", "/usr/bin/etcd", "");
    }

    @Test
    void programThatIsNotEtcdHidesWhatItGivesToIt() throws Exception {
        refused("runs /usr/local/bin/etcd-start.sh", "/usr/local/bin/etcd-start.sh", "");
    }

    @Test
    void fileThatCannotBeReadCouldSetAnything() throws Exception {
        Files.writeString(settings, "ETCD_NAME=\"a\n");

        refused("a quote is opened and never closed. It could set how etcd joins", "/usr/bin/etcd", "");
    }

    @Test
    void unitThatCannotBeStartedCannotJoin() throws Exception {
        refused("systemd cannot start etcd.service (masked)", "/usr/bin/etcd", "LoadState=masked\n");
    }

    @Test
    void systemdThatDoesNotAnswerIsNoAnswer() {
        assertThrows(
                UnitException.class,
                () -> discovery("/nowhere/systemctl").joinObstacle(new UnitName("etcd.service"), join));
    }
}
