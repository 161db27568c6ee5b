package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.systemd.Systemctl;
import io.etcdagent.systemd.UnitName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A script in the place of systemctl answers as systemd 252 does, and notes what it is asked. */
class SystemdRescueTimerTest {

    private static final String STARTS_ETCD =
            "{ path=/bin/systemctl ; argv[]=/bin/systemctl start --no-block etcd.service ; ignore_errors=no }";

    @TempDir
    Path directory;

    private SystemdRescueTimer timer;

    @BeforeEach
    void make() {
        timer = new SystemdRescueTimer(
                new UnitName("etcd-agent-rescue.timer"),
                new UnitName("etcd.service"),
                new Systemctl(directory.resolve("systemctl").toString(), Duration.ofSeconds(10)));
    }

    @Test
    void isArmedByARestart() throws Exception {
        systemctl(STARTS_ETCD, "waiting");

        timer.arm();

        assertEquals(
                1,
                asked().stream()
                        .filter(words -> words.endsWith("restart -- etcd-agent-rescue.timer"))
                        .count(),
                asked().toString());
    }

    @Test
    void thatItIsArmedIsOnlyLookedAt() throws Exception {
        systemctl(STARTS_ETCD, "waiting");

        timer.requireArmed();

        assertTrue(asked().stream().allMatch(words -> words.contains(" show ")), asked().toString());
    }

    /** Stopped by somebody, elapsed, about to start etcd, or not installed. */
    @ParameterizedTest
    @ValueSource(strings = {"dead", "elapsed", "running", "failed", ""})
    void whatDoesNotWaitIsNotArmed(String state) throws Exception {
        systemctl(STARTS_ETCD, state);

        assertThrows(UnitException.class, () -> timer.requireArmed());
        assertThrows(UnitException.class, () -> timer.arm());
    }

    @Test
    void whatIsNotKnownIsNotArmed() throws Exception {
        Files.deleteIfExists(directory.resolve("systemctl"));

        assertThrows(UnitException.class, () -> timer.requireArmed());
    }

    @Test
    void aSwitchForAnotherUnitIsRefused() throws Exception {
        systemctl(STARTS_ETCD.replace("etcd.service", "other.service"), "waiting");

        assertThrows(UnitException.class, () -> timer.arm());
    }

    private void systemctl(String command, String state) throws IOException {
        Path program = Files.writeString(directory.resolve("systemctl"), """
                #!/bin/sh
                echo " $*" >>'%s/asked'
                case "$*" in
                    *etcd-agent-rescue.service) echo 'ExecStart=%s' ;;
                    *show*) echo ActiveState=any; echo 'SubState=%s' ;;
                esac
                """.formatted(directory, command, state));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> asked() throws IOException {
        return Files.readAllLines(directory.resolve("asked"));
    }
}
