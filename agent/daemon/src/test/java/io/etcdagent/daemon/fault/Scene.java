package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Link;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Three agents with fault points and a member each, every agent behind links. For one trial after the other. */
final class Scene implements AutoCloseable {

    /** How long the restart lock outlives an agent that is gone: short, so that trials see it happen. */
    static final Duration LEASE = Duration.ofSeconds(3);

    /** A step between stop and start that every agent has. */
    static final String STEP = "step";

    private static final String AGENT = "io.etcdagent.daemon.AgentWithFaultPoints";

    /** What agents are like. */
    enum Kind {
        USUAL,
        /** Each has its state directory on a {@link SmallDisk}. */
        SMALL_STATE_DISKS;

        /** Whether this machine lets us set it. */
        boolean possible() {
            return this == USUAL || SmallDisk.possible();
        }
    }

    private final Kind kind;
    private final Path directory;
    private final TestAgents agents;
    private final Outside outside;

    private Scene(Kind kind, Path directory) {
        this.kind = kind;
        this.directory = directory;
        AgentProgram program = new AgentProgram(AGENT, Map.of("LOCK_SECONDS", Long.toString(LEASE.toSeconds())));
        agents = TestAgents.start(AgentsSetup.of(3)
                .linked()
                .running(kind == Kind.USUAL ? program : program.launchedBy(SmallDisk.launcher())));
        agents.all().forEach(Scene::giveStep);
        outside = new Outside(agents.all());
    }

    private static void giveStep(TestAgent agent) {
        try {
            Files.createDirectory(agent.steps());
            Path step = agent.steps().resolve(STEP);
            Files.writeString(step, "#!/bin/sh\necho done\n");
            Files.setPosixFilePermissions(step, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Scene set(Kind kind) {
        try {
            return new Scene(kind, Files.createTempDirectory("scene-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Kind kind() {
        return kind;
    }

    /** For whatever files a trial needs. */
    Path directory() {
        return directory;
    }

    List<TestAgent> agents() {
        return agents.all();
    }

    Outside outside() {
        return outside;
    }

    Link link(TestAgent from, TestAgent member) {
        return agents.link(from, member);
    }

    List<Link> links(TestAgent from) {
        return agents.links(from);
    }

    TestAgent leader() {
        return agents.leader();
    }

    List<TestAgent> followers() {
        return agents.followers();
    }

    void awaitHealthy() {
        agents.awaitHealthy();
    }

    @Override
    public void close() {
        outside.close();
        agents.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
