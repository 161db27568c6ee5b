package io.etcdagent.packaging.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Carries out each leg on one cluster; after each, every member is run by its agent again. */
final class Legs {
    private static final Duration LIMIT_PER_MEMBER = Duration.ofMinutes(3);
    private static final Duration HEALTHY_LIMIT = Duration.ofSeconds(60);

    private final Session session;
    private final Path image;
    private final Path etcd;
    private final NodeKind agents;
    private Duration lengthOfRollingRestart = Duration.ZERO;

    Legs(Session session, Options options) {
        this.session = session;
        image = options.image();
        etcd = options.etcd();
        agents = options.agents();
    }

    NodeKind agents() {
        return agents;
    }

    Bench.Measurement run(Leg leg, int round) throws IOException, TimeoutException, InterruptedException {
        String name = "round-" + round + "-" + leg.name();
        return switch (leg) {
            case QUIET -> underLoad(name, () -> Thread.sleep(lengthOfRollingRestart.toMillis()));
            case ROLLING -> {
                Bench.Measurement measurement = underLoad(name, this::rollingRestart);
                lengthOfRollingRestart = measurement.length();
                yield measurement;
            }
            case BY_HAND -> {
                session.nodes().forEach(Node::stopAgent);
                Bench.Measurement measurement = underLoad(name, this::stopAndStartEach);
                backToAgents();
                yield measurement;
            }
        };
    }

    private interface Work {
        void run() throws IOException, TimeoutException, InterruptedException;
    }

    private Bench.Measurement underLoad(String name, Work work)
            throws IOException, TimeoutException, InterruptedException {
        try (Load load = Load.start(name, Demonstration.endpoints(session.nodes()))) {
            long start = System.nanoTime();
            work.run();
            Duration length = Duration.ofNanos(System.nanoTime() - start);
            return new Bench.Measurement(length, load.finish());
        }
    }

    private void rollingRestart() throws IOException, InterruptedException {
        Path socket = session.nodes().get(0).member().socket();
        Command command = Command.of(image.resolve("bin/etcd-agentctl"), "--socket", socket, "rolling-restart", "-y");
        int status =
                command.runQuietly(LIMIT_PER_MEMBER.multipliedBy(session.nodes().size()));
        if (status != 0) {
            throw new IOException(command + " ended with status " + status);
        }
    }

    /** What the shell loop of an operator does: SIGTERM, start, wait for etcdctl to say healthy, next. */
    private void stopAndStartEach() throws IOException, TimeoutException, InterruptedException {
        for (Node node : session.nodes()) {
            node.stopEtcd();
            node.start(new NodeKind.PlainEtcd(etcd.resolve("etcd")));
            awaitEndpointHealth(node.member());
        }
    }

    private void awaitEndpointHealth(MemberSpec member) throws IOException, TimeoutException, InterruptedException {
        Command command = Command.of(
                "env",
                "ETCDCTL_API=3",
                etcd.resolve("etcdctl"),
                "--endpoints",
                member.clientUrl(),
                "endpoint",
                "health");
        Deadline deadline = Deadline.in(HEALTHY_LIMIT);
        while (command.runQuietly(HEALTHY_LIMIT) != 0) {
            if (deadline.isOver()) {
                throw new TimeoutException(member.name() + " is not healthy again");
            }
        }
    }

    private void backToAgents() throws IOException, TimeoutException, InterruptedException {
        for (Node node : session.nodes()) {
            node.stopEtcd();
            node.start(agents);
            Deadline.in(HEALTHY_LIMIT)
                    .await("health of " + node.member().name(), EtcdEndpoint.of(node.member())::isHealthy);
        }
        session.awaitReady(agents);
    }
}
