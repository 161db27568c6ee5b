package io.etcdagent.daemon.diagnosis;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.daemon.unit.ChildProcessUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.daemon.unit.UnitState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A member of a test cluster, run as an agent without systemd runs its etcd, so that it can be broken: its settings, its
 * flags, its rights and its data are the test's to change while it is down. {@link #heal} takes all of that back.
 */
final class BrokenMember implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** Without these root is refused what anybody else is. */
    private static final String RIGHT_TO_READ_ALL = "-dac_override,-dac_read_search";

    private final TestMember member;
    private final Path directory;
    private final Map<String, String> usual;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<String> flags = new ArrayList<>();
    private final List<AutoCloseable> inTheWay = new ArrayList<>();
    private final ExecutorService launcher;
    private boolean refusable;
    private long begin;
    private @Nullable ChildProcessUnit unit;

    /**
     * @param member of a test cluster, stopped there
     * @param directory for what an agent would have; made
     */
    BrokenMember(TestMember member, Path directory) {
        this.member = member;
        this.directory = directory;
        this.usual = variables(member.command());
        this.settings.putAll(usual);
        // The kernel ends etcd when the thread that started it ends, be it with this whole process.
        this.launcher = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "broken-member-launcher");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Files.createDirectories(state());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> variables(List<String> command) {
        Map<String, String> variables = new TreeMap<>();
        for (String flag : command.subList(1, command.size())) {
            String[] parts = flag.substring("--".length()).split("=", 2);
            variables.put(variable(parts[0]), parts.length == 1 ? "true" : parts[1]);
        }
        return variables;
    }

    private static String variable(String flag) {
        return "ETCD_" + flag.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** As the cluster set it up. */
    TestMember member() {
        return member;
    }

    /** A setting of etcd as it is now. */
    String setting(String flag) {
        String value = settings.get(variable(flag));
        if (value == null) {
            throw new IllegalStateException(member.name() + " has no " + flag);
        }
        return value;
    }

    /** Sets something in the file with etcd's variables, from the next start on. */
    void set(String flag, String value) {
        settings.put(variable(flag), value);
    }

    /** Starts etcd with one more argument from the next start on. */
    void addFlag(String flag) {
        flags.add(flag);
    }

    /** From the next start on etcd may read no more than the owner of its process may, also if that is root. */
    void takeRightToReadAll() {
        refusable = true;
    }

    /** Something that stands in etcd's way until the member is healed. */
    void putInTheWay(AutoCloseable obstacle) {
        inTheWay.add(obstacle);
    }

    Path state() {
        return directory.resolve("state");
    }

    Path program() {
        return directory.resolve("etcd");
    }

    Path environment() {
        return directory.resolve("etcd.env");
    }

    private Path log() {
        return directory.resolve("etcd.log");
    }

    Path data() {
        return member.dataDirectory();
    }

    Path backend() {
        return data().resolve("member/snap/db");
    }

    /** The segments of the write-ahead log, the oldest first. */
    List<Path> segments() {
        try (Stream<Path> files = Files.list(data().resolve("member/wal"))) {
            return files.filter(file -> file.toString().endsWith(".wal"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts etcd and waits for nothing. */
    void start() {
        try {
            Files.write(
                    environment(),
                    settings.entrySet().stream()
                            .map(entry -> entry.getKey() + "=\"" + entry.getValue() + '"')
                            .toList(),
                    StandardCharsets.UTF_8);
            Files.writeString(program(), script(), StandardCharsets.UTF_8);
            Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
            begin = Files.exists(log()) ? Files.size(log()) : 0;
            ChildProcessUnit started = new ChildProcessUnit(program(), settings, state(), log(), Clock.systemUTC());
            unit = started;
            launcher.submit(() -> {
                        started.start();
                        return started;
                    })
                    .get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (UnitException | ExecutionException | TimeoutException e) {
            throw new AssertionError(member.name() + " cannot be started: " + e.getMessage(), e);
        }
    }

    private String script() {
        List<String> command = new ArrayList<>(List.of("exec", "setpriv", "--pdeathsig", "KILL"));
        if (refusable && "root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("--bounding-set=" + RIGHT_TO_READ_ALL, "--inh-caps=" + RIGHT_TO_READ_ALL));
        }
        command.add(EtcdBinaries.etcd().toString());
        command.addAll(flags);
        return "#!/bin/sh\n" + String.join(" ", command) + "\n";
    }

    /** What runs it; the member must have been started. */
    ChildProcessUnit unit() {
        ChildProcessUnit current = unit;
        if (current == null) {
            throw new IllegalStateException(member.name() + " was never started");
        }
        return current;
    }

    UnitState unitState() {
        try {
            return unit().state();
        } catch (UnitException e) {
            throw new AssertionError(e);
        }
    }

    /** What etcd has printed since its last start. */
    String printed() {
        try {
            byte[] all = Files.readAllBytes(log());
            return new String(all, (int) begin, all.length - (int) begin, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitHealthy() {
        Await.until(member + " is healthy", SOON, member::healthy);
    }

    /** Ends it as its supervisor does. */
    void stop() {
        try {
            unit().stop(SOON);
        } catch (UnitException e) {
            throw new AssertionError(e);
        }
    }

    /** A copy of the data as it is now. */
    Path copyOfData() {
        Path copy = data().resolveSibling("data.copied");
        delete(copy);
        copy(data(), copy);
        return copy;
    }

    /** Keeps the data as it is now, for {@link #heal}; what is in its place now may be spoiled. */
    void keepData() {
        if (Files.exists(kept())) {
            throw new IllegalStateException("data is kept already");
        }
        copy(data(), kept());
    }

    /** Puts other data in its place. */
    void replaceData(Path other) {
        delete(data());
        move(other, data());
    }

    void deleteData() {
        delete(data());
    }

    /** Ends it, and gives back data, rights and settings; it stays down. */
    void heal() {
        if (unit != null && unitState().mainPid() != 0) {
            ProcessHandle.of(unitState().mainPid()).ifPresent(ProcessHandle::destroyForcibly);
            Await.until(member.name() + " has ended", SOON, () -> unitState().mainPid() == 0);
        }
        for (AutoCloseable obstacle : inTheWay) {
            try {
                obstacle.close();
            } catch (Exception e) {
                throw new AssertionError("an obstacle cannot be taken away", e);
            }
        }
        inTheWay.clear();
        settings.clear();
        settings.putAll(usual);
        flags.clear();
        refusable = false;
        if (Files.exists(kept())) {
            delete(data());
            move(kept(), data());
        }
    }

    private Path kept() {
        return data().resolveSibling("data.kept");
    }

    private static void copy(Path from, Path to) {
        // Segments are files of 64 MB that are empty for the most part.
        Commands.run(List.of("cp", "-a", "--sparse=always", from.toString(), to.toString()));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        heal();
        launcher.shutdownNow();
    }
}
