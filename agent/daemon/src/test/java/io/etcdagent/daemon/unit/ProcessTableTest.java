package io.etcdagent.daemon.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProcessTableTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final ProcessTable table = new ProcessTable();

    @Test
    void processIsKnownByPidAndStartTimeTogether() throws Exception {
        ProcessIdentity self = table.running(ProcessHandle.current().pid()).orElseThrow();

        assertTrue(table.runs(self));
        assertFalse(table.runs(new ProcessIdentity(self.pid(), self.startTicks() + 1)));
    }

    @Test
    void unreapedChildIsGone() throws Exception {
        // The shell becomes a sleep that knows nothing of the child it has, and so never waits for it. The child ends
        // only after that, with the input: a shell whose child has ended would wait for it.
        Process parent = new ProcessBuilder("sh", "-c", "exec 3<&0; cat <&3 & echo $!; exec sleep 600").start();
        try {
            long child = Long.parseLong(parent.inputReader().readLine());
            Path name = Path.of("/proc", Long.toString(parent.pid()), "comm");
            Await.until("the shell has become a sleep", SOON, () -> "sleep\n".equals(Files.readString(name)));
            assertTrue(table.running(child).isPresent(), "it reads");

            parent.getOutputStream().close();
            Await.until("the child is gone", SOON, () -> table.running(child).isEmpty());

            assertTrue(ProcessHandle.of(child).isPresent(), "still a zombie");
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void processIsFoundByItsEnvironment() throws Exception {
        String value = "/var/lib/" + UUID.randomUUID();
        Process marked = sleepWith(value);
        Process other = sleepWith(value + "/below");
        try {
            Await.until(
                    "the marked process is found",
                    SOON,
                    () -> table.withEnvironment("MARK=" + value)
                            .equals(List.of(table.running(marked.pid()).orElseThrow())));
            assertEquals(List.of(), table.withEnvironment("ARK=" + value));
            assertEquals(
                    List.of(), table.withEnvironment("MARK=" + Path.of(value).getParent()));
        } finally {
            marked.destroyForcibly();
            other.destroyForcibly();
        }
    }

    private static Process sleepWith(String mark) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "600");
        builder.environment().put("MARK", mark);
        return builder.start();
    }
}
