package io.etcdagent.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemctl of systemd 252 said on a Debian 12 host. */
class SystemctlTest {

    private static final UnitName ETCD = new UnitName("etcd.service");

    @Test
    void propertiesAreReadAsTheyArePrinted() {
        String stdout = """
                MainPID=57
                Result=success
                TasksCurrent=[not set]
                StateChangeTimestamp=Mon 2026-11-23 06:50:12 UTC
                Environment=DAEMON_ARGS= ETCD_NAME=host-1
                InvocationID=
                """;

        assertEquals(
                Map.of(
                        "MainPID", "57",
                        "Result", "success",
                        "TasksCurrent", "[not set]",
                        "StateChangeTimestamp", "Mon 2026-11-23 06:50:12 UTC",
                        "Environment", "DAEMON_ARGS= ETCD_NAME=host-1",
                        "InvocationID", ""),
                Systemctl.properties(stdout));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Failed to stop etcd.service: Interactive authentication required. | REFUSED",
                "Failed to stop etcd.service: Access denied | REFUSED",
                "Failed to start etcd.service: Unit etcd.service not found. | NOT_FOUND",
                "Failed to stop etcd.service: Unit etcd.service not loaded. | NOT_FOUND",
                "Failed to start etcd.service: Unit etcd.service is masked. | MASKED",
                "System has not been booted with systemd as init system (PID 1). Can't operate. | NO_SYSTEMD",
                "Failed to connect to bus: Permission denied | NO_SYSTEMD",
                "Job for etcd.service canceled. | OTHER",
            })
    void reasonOfARefusalIsTold(String stderr, SystemctlFailure failure) {
        assertEquals(failure, SystemctlFailure.of(stderr));
    }

    @Test
    void refusalByPolkitSaysWhoWasRefusedAndWhatToDo() {
        CommandResult result = new CommandResult(
                1, "", "Failed to stop etcd.service: Interactive authentication required.\nSee ...\n");

        String message = SystemctlFailure.REFUSED.message("stop", ETCD, "etcd", result);

        assertTrue(message.startsWith("systemd does not let etcd stop etcd.service."), message);
        assertTrue(message.contains("polkit rule of etcd-agent"), message);
        assertTrue(message.contains("'sudo -u etcd systemctl stop etcd.service'"), message);
        assertTrue(message.endsWith("(exit 1: Failed to stop etcd.service: Interactive authentication required.)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"etcd", "etc*.service", "--now.service ", "-", "", "etcd.service other.service", "a/b.service"})
    void whatIsNotTheNameOfOneUnitIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new UnitName(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd.service",
                "etcd-agent-between@upgrade.service",
                "etcd-agent-rescue.timer",
                "etcd@a\\x2db.service"
            })
    void fullNameIsAccepted(String name) {
        assertEquals(name, new UnitName(name).toString());
    }
}
