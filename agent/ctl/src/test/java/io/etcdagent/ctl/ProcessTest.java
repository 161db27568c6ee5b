package io.etcdagent.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.ctl.render.Samples;
import io.etcdagent.datadir.testing.StoreWriter;
import io.etcdagent.protocol.InspectEnd;
import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.ScriptedAgent;
import io.etcdagent.protocol.json.Messages;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: environment, exit status, signals, no terminal. */
@Timeout(600)
class ProcessTest {

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theSocketComesFromTheEnvironmentAndTheVerdictIsTheExitStatus() throws Exception {
        try (ScriptedAgent agent =
                new ScriptedAgent(socket(), ScriptedAgent.json(Samples.health(Verdict.DEGRADED, Samples.GONE)))) {
            Process process = start(Map.of("ETCD_AGENT_SOCKET", agent.socket().toString()), "health");
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(5, process.exitValue());
            assertTrue(out.startsWith("cluster cdf818194e3a8c32 is degraded\n"), out);
        }
    }

    @Test
    void interruptedARollingRestartIsLeftRunningAndSaysSo() throws Exception {
        RolloutView rolling = Samples.rollout(
                RolloutState.RUNNING, "", Samples.member(1, RolloutMemberState.RUNNING, Phase.STOP, "stops etcd"));
        assertEquals(
                "The rolling restart goes on without this command. Watch it: etcd-agentctl rollout watch; pause it:"
                        + " etcd-agentctl rollout pause",
                interrupted(rolling, rolling, "rolling-restart", "-y"));
    }

    @Test
    void interruptedADefragmentationIsCalledByItsName() throws Exception {
        RolloutView rolling = Samples.defragmentation(
                RolloutState.RUNNING,
                Samples.member(1, RolloutMemberState.RUNNING, Phase.DEFRAGMENT, "stops etcd's answers"));
        assertEquals(
                "The rolling defragmentation goes on without this command. Watch it: etcd-agentctl rollout watch; pause"
                        + " it: etcd-agentctl rollout pause",
                interrupted(rolling, rolling, "defragment", "--cluster", "-y"));
    }

    @Test
    void anInterruptedStopSaysHowItIsGivenUp() throws Exception {
        assertEquals(
                "The stop goes on without this command. See: etcd-agentctl status; give it up: etcd-agentctl cancel op-7",
                interrupted(
                        Samples.operation(OperationKind.STOP, OperationState.RUNNING, Phase.QUEUE, ""),
                        Samples.event(1, OperationKind.STOP, OperationState.RUNNING, Phase.STOP, "stops etcd"),
                        "stop"));
    }

    /** What a command says that is ended while it follows what it began. */
    private String interrupted(Record begun, Record event, String... command) throws Exception {
        try (ScriptedAgent agent =
                new ScriptedAgent(socket(), ScriptedAgent.json(202, begun), (request, connection) -> {
                    ScriptedAgent.beginLines(connection);
                    connection.chunk(new Messages().compact(event) + "\n");
                    connection.awaitEnd();
                })) {
            Process process = start(Map.of("ETCD_AGENT_SOCKET", agent.socket().toString()), command);
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                String line = out.readLine();
                while (line != null && !line.contains("stops etcd")) {
                    line = out.readLine();
                }
                assertNotNull(line, "the event was not shown");
                terminate(process);
                String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(process.waitFor(60, TimeUnit.SECONDS));
                assertEquals(143, process.exitValue());
                assertEquals(
                        List.of("POST", "GET"),
                        agent.received().stream()
                                .map(ScriptedAgent.Received::method)
                                .toList());
                return err.strip();
            }
        }
    }

    /** As {@code head} does, which must not look like a failure of what it reads from. */
    @Test
    void aReaderWhoHasHadEnoughEndsAListWithoutAWord() throws Exception {
        Messages messages = new Messages();
        String head = messages.compact(InspectLine.of(new InspectHead("c1", "a1", 7, false))) + "\n";
        String key = messages.compact(InspectLine.of(new KeyView("L2E=", 1, 2, 3, null, 4L, null))) + "\n";
        try (ScriptedAgent agent = new ScriptedAgent(socket(), (request, connection) -> {
            ScriptedAgent.beginLines(connection);
            connection.chunk(head);
            // Without an end: only the reader's leaving can end it.
            while (true) {
                connection.chunk(key.repeat(1_000));
            }
        })) {
            Process process = start(Map.of("ETCD_AGENT_SOCKET", agent.socket().toString()), "keys");
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                assertTrue(String.valueOf(out.readLine()).contains("MODIFIED"));
                assertTrue(String.valueOf(out.readLine()).endsWith("/a"));
            }
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals("", new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(0, process.exitValue());
        }
    }

    /** What a full disk takes only a part of must not look as if it were all. */
    @Test
    void whatCannotBePrintedIsAFailure() throws Exception {
        try (ScriptedAgent agent = new ScriptedAgent(socket(), (request, connection) -> {
            if (request.target().startsWith("/v1/keys")) {
                ScriptedAgent.lines(
                                InspectLine.of(new InspectHead("c1", "a1", 7, false)),
                                InspectLine.of(new KeyView("L2E=", 1, 2, 3, null, 4L, null)),
                                InspectLine.of(new InspectEnd(1)))
                        .answer(request, connection);
            } else {
                ScriptedAgent.json(Samples.health(Verdict.HEALTHY)).answer(request, connection);
            }
        })) {
            Path store = Files.write(
                    directory.resolve("db"), new StoreWriter().put("a", "1").write());
            assertFillsTheDisk(agent, "keys");
            assertFillsTheDisk(agent, "keys", "-o", "json");
            assertFillsTheDisk(agent, "health");
            assertFillsTheDisk(agent, "db", "keys", "--file", store.toString());
            assertFillsTheDisk(agent, "db", "check", "--file", store.toString());
            assertFillsTheDisk(agent, "--help");
        }
    }

    private void assertFillsTheDisk(ScriptedAgent agent, String... command) throws Exception {
        Process process = start(
                Map.of("ETCD_AGENT_SOCKET", agent.socket().toString()),
                Redirect.to(Path.of("/dev/full").toFile()),
                command);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals("etcd-agentctl: what was printed is not all: No space left on device\n", err);
        assertEquals(1, process.exitValue());
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        return start(environment, Redirect.PIPE, arguments);
    }

    private Process start(Map<String, String> environment, Redirect output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output);
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** Ends it as Ctrl-C would; SIGINT itself is ignored by what a shell without a terminal runs in the background. */
    private static void terminate(Process process) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }

    private Path socket() {
        return directory.resolve("agent.sock");
    }
}
