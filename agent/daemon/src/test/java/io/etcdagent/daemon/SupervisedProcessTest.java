package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestSupervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own process, started as systemd starts it: by the variables in its environment. */
class SupervisedProcessTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void obeysItsEnvironmentAndKeepsItFromWhatItStarts() throws Exception {
        Path seen = directory.resolve("seen");
        program("systemctl", "env >'" + seen + ".new'; mv '" + seen + ".new' '" + seen + "'; exit 1");
        try (TestSupervisor supervisor = new TestSupervisor("@etcd-agent-test-" + directory.getFileName())) {
            Process agent = agent(Map.of("NOTIFY_SOCKET", supervisor.address(), "WATCHDOG_USEC", "1000000"));
            try {
                supervisor.awaitLine("READY=1");
                supervisor.awaitAnother("WATCHDOG=1");
                Await.until("systemctl was run", SOON, () -> Files.exists(seen));
            } finally {
                agent.destroy();
            }
            supervisor.awaitLine("STOPPING=1");
            assertTrue(agent.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
        }

        // One more may be at work, and write here.
        Await.until("what it started has ended", SOON, this::nobodyIsAtWork);
        assertEquals(
                List.of(),
                Files.readAllLines(seen).stream()
                        .filter(line -> line.startsWith("NOTIFY_SOCKET=") || line.startsWith("WATCHDOG_"))
                        .toList());
    }

    @Test
    void aWishThatCannotBeUnderstoodIsAnErrorAtTheStart() throws Exception {
        Process agent = agent(Map.of("NOTIFY_SOCKET", "vsock:2:9999"));

        assertTrue(agent.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
        assertEquals(1, agent.exitValue());
        assertTrue(
                Files.readString(directory.resolve("agent.log")).contains("etcd-agent: NOTIFY_SOCKET is neither"),
                Files.readString(directory.resolve("agent.log")));
    }

    private boolean nobodyIsAtWork() {
        String path = "PATH=" + directory + ":";
        return ProcessHandle.allProcesses().noneMatch(process -> {
            try {
                return Files.readString(Path.of("/proc/" + process.pid() + "/environ"), StandardCharsets.ISO_8859_1)
                        .contains(path);
            } catch (IOException gone) {
                return false;
            }
        });
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process agent(Map<String, String> more) throws IOException {
        ProcessBuilder builder = MainProgram.inAProcess();
        builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
        builder.environment()
                .putAll(Map.of(
                        "ETCD_AGENT_SOCKET", directory.resolve("agent.sock").toString(),
                        "ETCD_AGENT_STATE_DIR", directory.resolve("state").toString(),
                        "ETCD_AGENT_ENDPOINT", "http://127.0.0.1:1"));
        builder.environment().putAll(more);
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("agent.log").toFile())
                .start();
    }
}
