package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One etcd member as a process of its own. Its data stays over stops and kills, for as long as the cluster is open. */
public final class TestMember {

    private static final Duration END_WITHIN = Duration.ofSeconds(60);

    private final String name;
    private final Path directory;
    private final List<String> command;
    private final URI clientUrl;
    private final URI peerUrl;
    private final MetricsPage metrics;
    private final ExecutorService launcher;
    private @Nullable Process process;

    TestMember(Layout layout, List<String> command, ExecutorService launcher) {
        this.name = layout.name();
        this.directory = layout.directory();
        this.command = List.copyOf(command);
        this.clientUrl = layout.clientUrl();
        this.peerUrl = layout.peerUrl();
        this.metrics = new MetricsPage(layout.metricsUrl());
        this.launcher = launcher;
    }

    /** Where a member lives. */
    record Layout(String name, Path directory, URI clientUrl, URI peerUrl, URI metricsUrl) {

        Path dataDirectory() {
            return directory.resolve("data");
        }
    }

    public String name() {
        return name;
    }

    public URI clientUrl() {
        return clientUrl;
    }

    public URI peerUrl() {
        return peerUrl;
    }

    /** The data directory, made by etcd at its first start. */
    public Path dataDirectory() {
        return directory.resolve("data");
    }

    /** All that etcd printed, over all its starts. */
    public Path logFile() {
        return directory.resolve("etcd.log");
    }

    /** etcd and its arguments, to run it under somebody else's control. */
    public List<String> command() {
        return command;
    }

    /** Starts the process and does not wait until it is healthy. */
    public void start() {
        if (running()) {
            throw new IllegalStateException(name + " runs already");
        }
        // The kernel kills the member when the thread that started it ends, be it with this whole process.
        List<String> guarded = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        guarded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(guarded)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD"));
        try {
            process = launcher.submit(builder::start).get(END_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + ": interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(name + " does not start", e);
        }
    }

    /** Ends it as systemd does, by SIGTERM, and waits until it is gone. */
    public void stop() {
        end("TERM");
    }

    /** Ends it as a crash does, by SIGKILL, and waits until it is gone. */
    public void kill() {
        end("KILL");
    }

    /** Freezes it: it keeps its connections and answers nothing. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it run on after {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    public boolean running() {
        Process current = process;
        return current != null && current.isAlive();
    }

    /** The process id; the member must have been started. */
    public long pid() {
        return current().pid();
    }

    /** The member's id, unsigned; waits until the running member tells it. */
    public long id() {
        return Await.until(name + " tells its id", END_WITHIN, metrics::id, OptionalLong::isPresent)
                .getAsLong();
    }

    /** Whether it reads through a quorum and sees no alarm; false too when it does not answer. */
    public boolean healthy() {
        try {
            return metrics.healthy();
        } catch (IOException silent) {
            return false;
        }
    }

    /** Whether it leads; false too when it does not answer. */
    public boolean leads() {
        try {
            return metrics.leads();
        } catch (IOException silent) {
            return false;
        }
    }

    /**
     * The sum of a metric's samples; the member must answer.
     *
     * @param label as on the metrics page, {@code grpc_method="Range"}, or empty for all
     */
    public double metric(String name, String label) throws IOException {
        return metrics.sum(name, label);
    }

    private void end(String signal) {
        if (!running()) {
            return;
        }
        signal(signal);
        try {
            if (!current().waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " did not end within " + END_WITHIN + " of SIG" + signal);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + ": interrupted", e);
        }
    }

    private void signal(String signal) {
        Commands.run(List.of("kill", "-" + signal, Long.toString(current().pid())));
    }

    private Process current() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return current;
    }

    @Override
    public String toString() {
        return name + " at " + clientUrl + (running() ? "" : " (not running)");
    }
}
