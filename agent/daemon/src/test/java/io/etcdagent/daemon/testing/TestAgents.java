package io.etcdagent.daemon.testing;

import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.client.AgentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Real agents with a real etcd each, one cluster, on loopback addresses of its own. */
public final class TestAgents implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Path directory;
    private final LoopbackRange range = LoopbackRange.reserve();
    private final AgentsSetup setup;
    private final Optional<Links> links;
    private final List<TestAgent> agents = new ArrayList<>();

    private TestAgents(AgentsSetup setup) {
        this.setup = setup;
        links = setup.network() == AgentsSetup.Network.LINKED
                ? Optional.of(Links.between(range, setup.size()))
                : Optional.empty();
        try {
            directory = Files.createTempDirectory("etcd-agents-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts so many, and waits until every agent is registered and sees a healthy cluster. */
    public static TestAgents start(int size) {
        return start(AgentsSetup.of(size));
    }

    /** As above, after a setup. */
    public static TestAgents start(AgentsSetup setup) {
        TestAgents started = new TestAgents(setup);
        try {
            IntStream.rangeClosed(1, setup.size()).forEach(number -> started.agents.add(started.agent(number)));
            started.agents.forEach(TestAgent::start);
            started.agents.forEach(TestAgent::awaitAnswer);
            started.agents.forEach(agent -> Await.until(
                    agent.name() + " sees every agent",
                    SOON,
                    () -> agent.client().agents().agents().size() == setup.size()));
            started.awaitHealthy();
            return started;
        } catch (RuntimeException | AssertionError e) {
            started.close();
            throw e;
        }
    }

    public List<TestAgent> all() {
        return List.copyOf(agents);
    }

    /** One of them, counted from 0. */
    public TestAgent get(int index) {
        return agents.get(index);
    }

    /** An agent's link to a member, which is named by its own agent; the setup must have links. */
    public Link link(TestAgent from, TestAgent member) {
        return links().from(number(from), number(member));
    }

    /** All links of an agent, also the one to its own member. */
    public List<Link> links(TestAgent from) {
        return links().from(number(from));
    }

    private Links links() {
        return links.orElseThrow(() -> new IllegalStateException("these agents have no links"));
    }

    private int number(TestAgent agent) {
        int index = agents.indexOf(agent);
        if (index < 0) {
            throw new IllegalArgumentException(agent.name() + " is none of these agents");
        }
        return index + 1;
    }

    /** Where an agent serves other machines, if it was set up so. */
    public String remoteAddress(TestAgent agent) {
        return range.address(number(agent)) + ":" + AgentsSetup.REMOTE_PORT;
    }

    /** The one whose member leads now, as that member's agent sees it. */
    public TestAgent leader() {
        return Await.until("a member leads", SOON, this::leaders, leaders -> leaders.size() == 1)
                .get(0);
    }

    /** An exception while one of them cannot tell, as in the middle of an election. */
    private List<TestAgent> leaders() throws AgentException {
        List<TestAgent> leaders = new ArrayList<>();
        for (TestAgent agent : agents) {
            if (leads(agent)) {
                leaders.add(agent);
            }
        }
        return leaders;
    }

    private static boolean leads(TestAgent agent) throws AgentException {
        String own = agent.client().health().node().memberId();
        return agent.client().members().members().stream()
                .anyMatch(member -> member.leader() && member.id().equals(own));
    }

    /** Those whose member does not lead. */
    public List<TestAgent> followers() {
        TestAgent leader = leader();
        return agents.stream().filter(agent -> agent != leader).toList();
    }

    /** Waits until every member runs and is healthy, and nobody holds lock or record. */
    public void awaitNothingHeld() {
        awaitHealthy();
        Await.until(
                "lock and record are free",
                SOON,
                () -> agents.get(0).client().lock(),
                lock -> lock.equals(new LockView(null, List.of(), null)));
    }

    /** Waits until every agent finds the cluster healthy and takes orders. */
    public void awaitHealthy() {
        agents.forEach(agent -> Await.until(
                agent.name() + " has nothing left to do",
                SOON,
                () -> Optional.ofNullable(agent.client().node().coordination()),
                Optional::isEmpty));
        agents.forEach(agent -> Await.until(
                agent.name() + " finds the cluster healthy",
                SOON,
                () -> agent.client().health().cluster(),
                cluster -> cluster.reasons().isEmpty()));
    }

    /**
     * Takes etcd's data away and gives its cluster another token, while the agent is down, and starts the agent again:
     * what comes up then is another cluster.
     */
    public void makeClusterAnew(TestAgent agent) {
        agent.terminate();
        ProcessHandle etcd = agent.etcd().orElseThrow();
        etcd.destroyForcibly();
        Await.until("etcd is gone", SOON, () -> !etcd.isAlive());
        Path own = directory.resolve(agent.name());
        Path environment = own.resolve("etcd.env");
        try {
            Files.move(own.resolve("data"), own.resolve("data-of-before"));
            String settings = Files.readString(environment, StandardCharsets.UTF_8);
            Files.writeString(environment, settings.replace("_TOKEN=", "_TOKEN=anew-"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        agent.start();
        agent.awaitAnswer();
    }

    private TestAgent agent(int number) {
        String name = "node" + number;
        Path own = directory.resolve(name);
        URI client = url(number, LoopbackRange.CLIENT_PORT);
        String peer = url(number, LoopbackRange.PEER_PORT).toString();
        URI advertised = links.isEmpty()
                ? client
                : URI.create("http://" + Links.nameOf(number) + ":" + LoopbackRange.CLIENT_PORT);
        String all = IntStream.rangeClosed(1, setup.size())
                .mapToObj(each -> "node" + each + "=" + url(each, LoopbackRange.PEER_PORT))
                .collect(Collectors.joining(","));
        // Twice etcd's own times: on a busy machine a leader is silent for longer than a second, and an election that
        // nobody meant changes whose turn it is. More, and etcd would give the shortest of the tests' leases more time.
        Map<String, String> etcd =
                new HashMap<>(Map.of("ETCD_HEARTBEAT_INTERVAL", "200", "ETCD_ELECTION_TIMEOUT", "2000"));
        etcd.putAll(setup.etcd());
        etcd.putAll(Map.of(
                "ETCD_NAME",
                name,
                "ETCD_DATA_DIR",
                own.resolve("data").toString(),
                "ETCD_LISTEN_CLIENT_URLS",
                client.toString(),
                "ETCD_ADVERTISE_CLIENT_URLS",
                advertised.toString(),
                "ETCD_LISTEN_PEER_URLS",
                peer,
                "ETCD_INITIAL_ADVERTISE_PEER_URLS",
                peer,
                "ETCD_INITIAL_CLUSTER",
                all,
                "ETCD_INITIAL_CLUSTER_TOKEN",
                directory.getFileName().toString(),
                "ETCD_LOGGER",
                "zap"));
        Path environment = own.resolve("etcd.env");
        Path hosts = own.resolve("hosts");
        try {
            Files.createDirectories(own);
            Files.write(
                    environment,
                    etcd.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList(),
                    StandardCharsets.UTF_8);
            if (links.isPresent()) {
                Files.writeString(hosts, links.get().hostsOf(number), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Program and log are outside of the state directory, which a test may fill or take away.
        TestAgent agent = new TestAgent(
                name,
                own,
                client,
                settings(number, own, environment, advertised),
                links.isEmpty() ? List.of() : List.of("-Djdk.net.hosts.file=" + hosts),
                setup.program());
        agent.startEtcdAgain();
        return agent;
    }

    private Map<String, String> settings(int number, Path own, Path environment, URI advertised) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ETCD_AGENT_SOCKET", own.resolve("agent.sock").toString(),
                "ETCD_AGENT_STATE_DIR", own.resolve("state").toString(),
                "ETCD_AGENT_CHILD", own.resolve("etcd").toString(),
                "ETCD_AGENT_CHILD_ENV", environment.toString(),
                "ETCD_AGENT_CHILD_LOG", own.resolve("etcd.log").toString(),
                "ETCD_AGENT_CHILD_BETWEEN", own.resolve(TestAgent.STEPS).toString(),
                "ETCD_AGENT_HEALTH_INTERVAL", "1"));
        if (links.isPresent()) {
            // The agent would find where its etcd listens, and that is not behind the links.
            settings.put("ETCD_AGENT_ENDPOINT", advertised.toString());
        }
        setup.remote().ifPresent(authority -> settings.putAll(remote(number, authority)));
        return settings;
    }

    private Map<String, String> remote(int number, TestCertificates authority) {
        String address = range.address(number);
        TestCertificates.Issued issued = authority.issue("agent-" + address, List.of("IP:" + address));
        return Map.of(
                "ETCD_AGENT_LISTEN",
                address + ":" + AgentsSetup.REMOTE_PORT,
                "ETCD_AGENT_LISTEN_CERT",
                issued.certificate().toString(),
                "ETCD_AGENT_LISTEN_KEY",
                issued.key().toString(),
                "ETCD_AGENT_LISTEN_CACERT",
                authority.ca().toString(),
                "ETCD_AGENT_REMOTE_OBSERVE",
                "cn:" + AgentsSetup.OBSERVER,
                "ETCD_AGENT_REMOTE_OPERATE",
                "cn:" + AgentsSetup.OPERATOR);
    }

    /** What agents and members logged outlives the test, for whoever has to find out why it failed. */
    private void keepLogs(TestAgent agent) {
        Path kept = Path.of("target", "agent-logs", directory.getFileName().toString(), agent.name());
        try {
            Files.createDirectories(kept);
            for (Path log : List.of(agent.logFile(), agent.etcdLog())) {
                if (Files.exists(log)) {
                    Files.copy(log, kept.resolve(log.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI url(int number, int port) {
        return URI.create("http://" + range.address(number) + ":" + port);
    }

    @Override
    public void close() {
        agents.forEach(TestAgent::end);
        agents.forEach(this::keepLogs);
        links.ifPresent(Links::close);
        range.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
