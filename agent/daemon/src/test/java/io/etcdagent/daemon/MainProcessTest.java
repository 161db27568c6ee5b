package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the agent's own process ends. */
class MainProcessTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void anAgentThatCannotStartSaysWhyInOneLineAndEndsWithOne() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        Process agent = agent(file.resolve("state"));

        assertEquals(1, statusOf(agent));
        List<String> lines = Files.readAllLines(log());
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("etcd-agent: cannot make the state directory " + file), lines.toString());
    }

    @Test
    void anAgentWhoseSocketCannotBeMadeEndsWithOne() throws Exception {
        Files.createDirectory(directory.resolve("agent.sock"));

        Process agent = agent(directory.resolve("state"));

        assertEquals(1, statusOf(agent));
        assertTrue(
                Files.readAllLines(log()).stream().anyMatch(line -> line.startsWith("etcd-agent: ")),
                Files.readString(log()));
    }

    @Test
    void aSignalEndsTheAgentWithoutFailureAndItsSocketIsGone() throws Exception {
        Process agent = agent(directory.resolve("state"));
        try {
            Await.until("the agent is ready", SOON, () -> Files.readString(log()), text -> text.contains("ready on "));
        } finally {
            agent.destroy();
        }

        assertEquals(0, statusOf(agent));
        assertTrue(Files.notExists(directory.resolve("agent.sock")));
    }

    private Process agent(Path stateDirectory) throws IOException {
        ProcessBuilder builder = MainProgram.inAProcess();
        builder.environment()
                .putAll(Map.of(
                        "ETCD_AGENT_SOCKET", directory.resolve("agent.sock").toString(),
                        "ETCD_AGENT_STATE_DIR", stateDirectory.toString(),
                        // Nobody is there: the agent runs all the same.
                        "ETCD_AGENT_ENDPOINT", "http://127.0.0.1:1"));
        return builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
    }

    private int statusOf(Process agent) throws InterruptedException, IOException {
        if (!agent.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
            agent.destroyForcibly();
            throw new AssertionError("the agent does not end; it logged:\n" + Files.readString(log()));
        }
        return agent.exitValue();
    }

    private Path log() {
        return directory.resolve("agent.log");
    }
}
