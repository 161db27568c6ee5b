package io.etcdagent.daemon.testing;

import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.EventStream;
import io.etcdagent.protocol.client.UnixSocketTransport;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A real agent in a process of its own, which runs a real etcd. What becomes of that etcd is seen from outside, by the
 * data directory in its environment, never by what the agent says.
 */
public final class TestAgent {

    static final String STEPS = "between.d";

    private static final Duration SOON = Duration.ofMinutes(2);

    private final String name;
    private final Path directory;
    private final URI endpoint;
    private final Map<String, String> settings;
    private final List<String> jvmOptions;
    private final AgentProgram program;
    private @Nullable Process process;

    TestAgent(
            String name,
            Path directory,
            URI endpoint,
            Map<String, String> settings,
            List<String> jvmOptions,
            AgentProgram program) {
        this.name = name;
        this.directory = directory;
        this.endpoint = endpoint;
        this.settings = settings;
        this.jvmOptions = jvmOptions;
        this.program = program;
    }

    public String name() {
        return name;
    }

    /** The address at which its member listens for clients; tests go there without a link. */
    public URI endpoint() {
        return endpoint;
    }

    public Path socket() {
        return directory.resolve("agent.sock");
    }

    public Path stateDirectory() {
        return directory.resolve("state");
    }

    /** Where its steps between stop and start are looked for; made by whoever needs it. */
    public Path steps() {
        return directory.resolve(STEPS);
    }

    Path logFile() {
        return directory.resolve("agent.log");
    }

    /** What its etcd prints. */
    public Path etcdLog() {
        return directory.resolve("etcd.log");
    }

    /** What the agent starts as its etcd: a symbolic link of the test's own. */
    Path etcdProgram() {
        return directory.resolve("etcd");
    }

    /** From now on another program is started instead of etcd. */
    public void startInsteadOfEtcd(Path other) {
        try {
            Path link = directory.resolve("etcd.new");
            Files.createSymbolicLink(link, other);
            Files.move(link, etcdProgram(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes {@link #startInsteadOfEtcd} back. */
    public void startEtcdAgain() {
        startInsteadOfEtcd(EtcdBinaries.etcd());
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
        start(program);
    }

    /** As above, but another program, for this one time. */
    public void start(AgentProgram instead) {
        List<String> command = new ArrayList<>(instead.launcher());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), instead.mainClass()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD"));
        builder.environment().putAll(settings);
        builder.environment().putAll(instead.environment());
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
        return new TestAgent(name, directory, endpoint, settings, jvmOptions, program);
    }

    /** Waits until it answers on its socket. */
    public void awaitAnswer() {
        Await.until(name + " answers", SOON, () -> client().health().node().memberName(), member -> !member.isEmpty());
    }

    /** A client that asks it over its socket. */
    public AgentClient client() {
        return new AgentClient(new UnixSocketTransport(socket()), new Messages(), SOON);
    }

    /** A metric of its member, summed over its labels; the member must answer. */
    public double metric(String metric) throws IOException {
        return new MetricsPage(endpoint).sum(metric, "");
    }

    /** What it tells Prometheus on its socket. */
    public Exposition numbers() {
        return Exposition.parse(page());
    }

    /** The same as it is sent. */
    public String page() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            channel.write(ByteBuffer.wrap("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            if (!answer.startsWith("HTTP/1.1 200 ") || end < 0) {
                throw new AssertionError(name + " answered: " + answer);
            }
            return answer.substring(end + 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Orders an operation that settles soon, and does not wait for it; accepts an outage of one or two members. */
    public String order(OperationKind kind) throws AgentException {
        return order(new OperationRequest(kind, "a test", null, 0.2, false, true, null));
    }

    /** Orders an operation and does not wait for it. */
    public String order(OperationRequest request) throws AgentException {
        return client().startOperation(request, UUID.randomUUID().toString()).id();
    }

    /** Every event of an operation, once it has ended. */
    public List<OperationEvent> follow(String operation) throws AgentException {
        List<OperationEvent> events = new ArrayList<>();
        try (EventStream<OperationEvent> stream = client().followOperation(operation, SOON)) {
            for (Optional<OperationEvent> next = stream.next(); next.isPresent(); next = stream.next()) {
                events.add(next.get());
            }
        }
        return events;
    }

    /** How an operation ended, once it has. */
    public OperationView end(String operation) throws AgentException {
        List<OperationEvent> events = follow(operation);
        return events.get(events.size() - 1).operation();
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

    /** Freezes the agent: it keeps its connections and does nothing. Its etcd runs on. */
    public void freeze() {
        runningProcess().freeze();
    }

    /** Lets the agent run on after {@link #freeze}. */
    public void thaw() {
        runningProcess().thaw();
    }

    /** The process id of the running agent. */
    public long pid() {
        return running().pid();
    }

    private RunningProcess runningProcess() {
        return RunningProcess.of(running().pid())
                .orElseThrow(() -> new IllegalStateException(name + " has ended; it logged:\n" + log()));
    }

    /** Whether its member leads, as that member itself says. */
    public boolean leads() {
        try {
            return new MetricsPage(endpoint).leads();
        } catch (IOException silent) {
            return false;
        }
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
        return etcdProcess().flatMap(found -> ProcessHandle.of(found.pid()));
    }

    Optional<RunningProcess> etcdProcess() {
        List<RunningProcess> found = RunningProcess.named("etcd", "ETCD_DATA_DIR=" + directory.resolve("data"));
        if (found.size() > 1) {
            throw new AssertionError("two etcds on one data directory: " + found);
        }
        return found.stream().findFirst();
    }

    /** Ends its etcd as a crash does, as the test's own deed. */
    public void killEtcd(StopObserver observer) {
        endEtcd(observer, StopObserver.Signal.KILL, ProcessHandle::destroyForcibly);
    }

    /** Ends its etcd as an operator does who passes over the agent, by SIGTERM, as the test's own deed. */
    public void terminateEtcd(StopObserver observer) {
        endEtcd(observer, StopObserver.Signal.TERM, ProcessHandle::destroy);
    }

    private void endEtcd(StopObserver observer, StopObserver.Signal signal, Predicate<ProcessHandle> send) {
        // The agent starts it by setsid(1): for a moment the process is not etcd yet.
        ProcessHandle etcd = Await.until("etcd of " + name + " runs", SOON, this::etcd, Optional::isPresent)
                .orElseThrow();
        observer.announce(name, signal);
        if (!send.test(etcd)) {
            throw new AssertionError("etcd of " + name + " ended before the test could end it");
        }
        Await.until(
                "etcd of " + name + " is gone",
                SOON,
                () -> RunningProcess.of(etcd.pid()).isEmpty());
    }

    /** Ends the agent and its etcd, whatever they do. */
    void end() {
        if (process != null) {
            kill();
        }
        etcd().ifPresent(running -> {
            if (!running.destroyForcibly() && running.isAlive()) {
                throw new AssertionError("etcd of " + name + " cannot be killed");
            }
            Await.until("etcd of " + name + " is gone", SOON, () -> !running.isAlive());
        });
    }
}
