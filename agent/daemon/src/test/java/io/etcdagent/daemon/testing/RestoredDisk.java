package io.etcdagent.daemon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
     * @return the disk as it was last
     */
    public static RolledBackDisk of(TestAgents agents, TestAgent agent) throws IOException {
        RestoredDisk disk = new RestoredDisk(agent);
        RolledBackDisk before = new RolledBackDisk(agent);
        RolledBackDisk newest = new RolledBackDisk(agent, "data-of-after");
        disk.powerOff();
        before.copy();
        disk.powerOn();
        agents.awaitHealthy();
        Etcdctl client = new Etcdctl(agent.endpoint());
        for (int i = 0; i < 20; i++) {
            client.run("put", "/rolled-back/" + i, "x");
        }
        disk.powerOff();
        newest.copy();
        before.putBack();
        agent.start();
        Await.until("etcd of " + agent.name() + " panics", SOON, () -> panics(agent));
        agent.awaitAnswer();
        return newest;
    }

    /** Somebody finds the disk as it was last and puts it in again, while the agent is down. */
    public static void putBack(TestAgent agent, RolledBackDisk newest) throws IOException {
        newest.putBack();
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
}
