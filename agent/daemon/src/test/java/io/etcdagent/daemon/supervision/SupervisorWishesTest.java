package io.etcdagent.daemon.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupervisorWishesTest {

    private static final long PID = 42;

    private final Map<String, String> environment = new HashMap<>(Map.of(
            "NOTIFY_SOCKET", "/run/systemd/notify", "WATCHDOG_USEC", "60000000", "WATCHDOG_PID", Long.toString(PID)));

    @Test
    void readsWhatSystemdSets() throws Exception {
        assertEquals(
                new SupervisorWishes(Optional.of("/run/systemd/notify"), Optional.of(Duration.ofMinutes(1))),
                SupervisorWishes.of(environment, PID));
    }

    @Test
    void withoutASocketNothingIsWished() throws Exception {
        environment.remove("NOTIFY_SOCKET");

        assertEquals(SupervisorWishes.NONE, SupervisorWishes.of(environment, PID));
    }

    @Test
    void aWatchdogThatIsMeantForAnotherProcessIsNotOurs() throws Exception {
        assertEquals(Optional.empty(), SupervisorWishes.of(environment, PID + 1).signOfLifeWithin());
    }

    @Test
    void withoutAPidTheWatchdogIsMeantForEverybody() throws Exception {
        environment.remove("WATCHDOG_PID");

        assertTrue(SupervisorWishes.of(environment, PID).signOfLifeWithin().isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"vsock:2:1234", "run/systemd/notify", "@", "/"})
    void aSocketThatCannotBeReachedIsAnError(String socket) {
        environment.put("NOTIFY_SOCKET", socket);

        assertThrows(IOException.class, () -> SupervisorWishes.of(environment, PID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1 min", "9223372036854775807", "99999999999999999999"})
    void aTimeThatCannotBeReadIsAnError(String microseconds) {
        environment.put("WATCHDOG_USEC", microseconds);

        assertThrows(IOException.class, () -> SupervisorWishes.of(environment, PID));
    }
}
