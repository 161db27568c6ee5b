package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessStatTest {

    @Test
    void fieldsAreFoundBehindAnyCommand() throws Exception {
        for (String command : List.of("etcd", "a b", "a) Z 1 (b", ")", "")) {
            assertEquals(new ProcessStat("S", 9, 8765, 5955584), parse(command, "S", 9));
        }
    }

    @Test
    void zombieHasEnded() throws Exception {
        assertTrue(parse("etcd", "Z", 1).ended());
    }

    /** Cannot be provoked: etcd's first thread never ends before the others, but a kill can catch it at that. */
    @Test
    void zombieWithThreadsThatRunHasNotEnded() throws Exception {
        assertFalse(parse("etcd", "Z", 2).ended());
    }

    @Test
    void stoppedAndUninterruptibleProcessesHaveNotEnded() throws Exception {
        assertFalse(parse("etcd", "T", 9).ended());
        assertFalse(parse("etcd", "D", 9).ended());
    }

    @Test
    void otherFormsAreErrors() {
        for (String stat : List.of("", "7 (etcd) S 1 7 7", "7 (etcd)" + " x".repeat(50))) {
            assertThrows(IOException.class, () -> ProcessStat.parse(stat), stat);
        }
    }

    private static ProcessStat parse(String command, String state, int threads) throws IOException {
        return ProcessStat.parse("7 (" + command + ") " + state + " 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 " + threads
                + " 0 8765 5955584 1 18446744073709551615\n");
    }
}
