package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A disk that goes back in time, as a machine's does that is restored from an earlier snapshot: etcd's data directory is
 * copied, the cluster goes on, and the copy takes its place. Agent and etcd are down while the disk is touched.
 */
public final class RestoredDisk {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestAgent agent;

    private RestoredDisk(TestAgent agent) {
        this.agent = agent;
    }

    /**
     * Breaks that agent's member for good: the leader knows that it had more, so that its etcd ends at each start.
     *
     * @return where the disk as it was last is kept
     */
    public static Path of(TestAgents agents, TestAgent agent) {
        RestoredDisk disk = new RestoredDisk(agent);
        disk.powerOff();
        Path copy = data(agent).resolveSibling("data-of-before");
        copy(data(agent), copy);
        disk.powerOn();
        agents.awaitHealthy();
        Etcdctl client = new Etcdctl(agent.endpoint());
        for (int i = 0; i < 20; i++) {
            client.run("put", "/rolled-back/" + i, "x");
        }
        disk.powerOff();
        Path newest = data(agent).resolveSibling("data-of-after");
        delete(newest);
        move(data(agent), newest);
        move(copy, data(agent));
        agent.start();
        Await.until("etcd of " + agent.name() + " panics", SOON, () -> panics(agent));
        agent.awaitAnswer();
        return newest;
    }

    /** Somebody finds the disk as it was last and puts it in again, while the agent is down. */
    public static void putBack(TestAgent agent, Path newest) {
        delete(data(agent));
        move(newest, data(agent));
        startEtcd(agent);
    }

    /** As the agent starts it, with its mark, so that it takes it for its own. */
    private static void startEtcd(TestAgent agent) {
        ProcessBuilder builder =
                new ProcessBuilder("setsid", agent.etcdProgram().toString());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD"));
        try {
            for (String line : Files.readAllLines(data(agent).resolveSibling("etcd.env"))) {
                int equals = line.indexOf('=');
                builder.environment().put(line.substring(0, equals), line.substring(equals + 1));
            }
            builder.environment()
                    .put(
                            "RUN_BY_ETCD_AGENT_IN",
                            agent.stateDirectory().toRealPath().toString());
            builder.redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(agent.etcdLog().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where an agent's etcd has its data. */
    public static Path data(TestAgent agent) {
        return agent.stateDirectory().resolveSibling("data");
    }

    /** What recoveries kept of an agent's data. */
    public static List<Path> kept(TestAgent agent) {
        try (Stream<Path> files = Files.list(data(agent).resolveSibling("."))) {
            return files.filter(file -> file.getFileName().toString().startsWith("data.removed-"))
                    .map(Path::normalize)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void powerOff() {
        agent.terminate();
        agent.etcd().ifPresent(etcd -> {
            etcd.destroy();
            Await.until("etcd of " + agent.name() + " is gone", SOON, () -> !etcd.isAlive());
        });
    }

    private void powerOn() {
        agent.start();
        agent.awaitAnswer();
    }

    private static boolean panics(TestAgent agent) {
        try {
            // Since it was started last: the agent writes that down before each run.
            String log = Files.readString(agent.etcdLog());
            return agent.etcd().isEmpty()
                    && log.substring(log.lastIndexOf("etcd-agent: starts etcd at") + 1)
                            .contains("tocommit(");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
