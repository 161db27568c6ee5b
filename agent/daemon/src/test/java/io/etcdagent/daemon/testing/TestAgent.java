package io.etcdagent.daemon.testing;

import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.client.UnixSocketTransport;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real agent in a process of its own, which runs a real etcd. What becomes of that etcd is seen from outside, by the
 * data directory in its environment, never by what the agent says.
 */
public final class TestAgent {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final String name;
    private final Path directory;
    private final URI endpoint;
    private final Map<String, String> settings;
    private @Nullable Process process;

    TestAgent(String name, Path directory, URI endpoint, Map<String, String> settings) {
        this.name = name;
        this.directory = directory;
        this.endpoint = endpoint;
        this.settings = settings;
    }

    public String name() {
        return name;
    }

    /** The client URL of its member. */
    public URI endpoint() {
        return endpoint;
    }

    public Path socket() {
        return directory.resolve("agent.sock");
    }

    public Path stateDirectory() {
        return directory.resolve("state");
    }

    Path logFile() {
        return directory.resolve("agent.log");
    }

    /** What the agent has logged. */
    public String log() {
        try {
            return Files.readString(logFile(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the agent's process, without waiting for anything. */
    public void start() {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.etcdagent.daemon.Main");
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD"));
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another agent with the same settings, not started. */
    public TestAgent twin() {
        return new TestAgent(name, directory, endpoint, settings);
    }

    /** Waits until it answers on its socket. */
    public void awaitAnswer() {
        Await.until(name + " answers", SOON, () -> client().health().node().memberName(), member -> !member.isEmpty());
    }

    /** A client that asks it over its socket. */
    public AgentClient client() {
        return new AgentClient(new UnixSocketTransport(socket()), new Messages(), SOON);
    }

    /** Kills the agent as a power cut would; etcd stays. */
    public void kill() {
        running().destroyForcibly();
        awaitEnd();
    }

    /** Asks the agent to end; etcd stays. */
    public void terminate() {
        running().destroy();
        awaitEnd();
    }

    /** Its exit status, once it has ended by itself. */
    public int awaitEnd() {
        try {
            if (!running().waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(name + " does not end; it logged:\n" + log());
            }
            return running().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(name + ": interrupted", e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    /** The etcd that works on this agent's data directory now. */
    public Optional<ProcessHandle> etcd() {
        String mark = "ETCD_DATA_DIR=" + directory.resolve("data");
        List<ProcessHandle> found = ProcessHandle.allProcesses()
                .filter(candidate -> environment(candidate.pid()).contains(mark))
                .filter(candidate -> command(candidate.pid()).equals("etcd"))
                .toList();
        if (found.size() > 1) {
            throw new AssertionError("two etcds on one data directory: " + found);
        }
        return found.stream().findFirst();
    }

    private static List<String> environment(long pid) {
        return procFile(pid, "environ")
                .map(text -> List.of(text.split("\0", -1)))
                .orElse(List.of());
    }

    private static String command(long pid) {
        return procFile(pid, "comm").map(String::strip).orElse("");
    }

    private static Optional<String> procFile(long pid, String file) {
        try {
            return Optional.of(
                    Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Ends the agent and its etcd, whatever they do. */
    void end() {
        if (process != null) {
            kill();
        }
        etcd().ifPresent(running -> {
            if (!running.destroyForcibly()) {
                throw new AssertionError("etcd of " + name + " cannot be killed");
            }
            Await.until("etcd of " + name + " is gone", SOON, () -> !running.isAlive());
        });
    }
}
