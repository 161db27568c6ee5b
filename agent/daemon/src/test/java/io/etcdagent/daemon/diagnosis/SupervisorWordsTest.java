package io.etcdagent.daemon.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SupervisorWordsTest {

    private static final String AGAIN = "etcd.service: Scheduled restart job, restart counter is at 4.";

    @Test
    void theRunBeforeEndsWhereSystemdStartedEtcdAgain() {
        assertEquals(List.of(), SupervisorWords.runBefore(List.of("a", "b")));
        assertEquals(List.of("a"), SupervisorWords.runBefore(List.of("a", AGAIN, "b")));
        assertEquals(List.of("b", "c"), SupervisorWords.runBefore(List.of("a", AGAIN, "b", "c", AGAIN, "d")));
        assertEquals(
                List.of("a"),
                SupervisorWords.runBefore(
                        List.of("a", "etcd.service: Service hold-off time over, scheduling restart.", "b")));
    }
}
