package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.daemon.testing.TestMember.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of real etcd members ({@link EtcdBinaries}) on loopback addresses of its own. {@link #close} kills what
 * runs and deletes the data.
 */
public final class TestCluster implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private final Path directory;
    private final LoopbackRange range;
    private final @Nullable TestCertificates certificates;
    private final List<String> flags;
    private final ExecutorService launcher;
    private final List<TestMember> members = new ArrayList<>();

    private TestCluster(boolean tls, List<String> flags) {
        this.flags = List.copyOf(flags);
        try {
            directory = Files.createTempDirectory("etcd-agent-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        range = LoopbackRange.reserve();
        certificates = tls ? TestCertificates.create(directory.resolve("pki")) : null;
        launcher = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "test-cluster-launcher");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts members without TLS and waits until all are healthy. */
    public static TestCluster plain(int size) {
        return plain(size, List.of());
    }

    /**
     * As above, with more of etcd's flags.
     *
     * @param flags for every member, {@code --name=value}
     */
    public static TestCluster plain(int size, List<String> flags) {
        return new TestCluster(false, flags).startAll(size);
    }

    /**
     * As {@link #plain(int)}, but its leader may be silent for two seconds before the others elect another: for tests
     * of calls, which etcd gives up in an election. A busy disk keeps a leader silent for longer than the usual half a
     * second.
     */
    public static TestCluster steady(int size) {
        // Of a flag that is given twice etcd takes the last.
        return plain(size, List.of("--heartbeat-interval=200", "--election-timeout=2000"));
    }

    /** Starts members that require client certificates, and waits until all are healthy. */
    public static TestCluster tls(int size) {
        return new TestCluster(true, List.of()).startAll(size);
    }

    private TestCluster startAll(int size) {
        List<Layout> layouts = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            layouts.add(layout(i));
        }
        try {
            for (Layout layout : layouts) {
                TestMember member = member(layout, initialCluster(layouts), "new");
                members.add(member);
                member.start();
            }
            awaitHealthy(START_WITHIN);
            return this;
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    /** The members in the order of their names: etcd1, etcd2 … */
    public List<TestMember> members() {
        return List.copyOf(members);
    }

    /** One member, counted from 0. */
    public TestMember member(int index) {
        return members.get(index);
    }

    /** The client URLs of all members. */
    public List<URI> endpoints() {
        return members.stream().map(TestMember::clientUrl).toList();
    }

    /** The member that leads now; waits for one. */
    public TestMember leader() {
        return Await.until(
                        "a member leads",
                        START_WITHIN,
                        () -> members.stream().filter(TestMember::leads).findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The members that do not lead now. */
    public List<TestMember> followers() {
        TestMember leader = leader();
        return members.stream().filter(member -> member != leader).toList();
    }

    /** Waits until every member whose process runs reads through a quorum. */
    public void awaitHealthy(Duration within) {
        Await.until(
                "all running members are healthy",
                within,
                () -> members.stream()
                        .filter(TestMember::running)
                        .filter(member -> !member.healthy())
                        .map(TestMember::toString)
                        .collect(Collectors.joining(", ", "not healthy: [", "]")),
                "not healthy: []"::equals);
    }

    /**
     * The next member, to be started once its peer URL has been added to the cluster: it joins an existing cluster. It
     * belongs to {@link #members} from now on.
     */
    public TestMember joining() {
        Layout layout = layout(members.size() + 1);
        String known = members.stream()
                .map(member -> member.name() + "=" + member.peerUrl())
                .collect(Collectors.joining(","));
        TestMember member = member(layout, known + "," + initialCluster(List.of(layout)), "existing");
        members.add(member);
        return member;
    }

    /** The authority of a cluster with TLS. */
    public TestCertificates certificates() {
        if (certificates == null) {
            throw new IllegalStateException("this cluster has no TLS");
        }
        return certificates;
    }

    private Layout layout(int number) {
        String name = "etcd" + number;
        String scheme = certificates == null ? "http" : "https";
        String address = range.address(number);
        return new Layout(
                name,
                directory.resolve(name),
                URI.create(scheme + "://" + address + ":" + LoopbackRange.CLIENT_PORT),
                URI.create(scheme + "://" + address + ":" + LoopbackRange.PEER_PORT),
                URI.create("http://" + address + ":" + LoopbackRange.METRICS_PORT));
    }

    private static String initialCluster(List<Layout> layouts) {
        return layouts.stream()
                .map(layout -> layout.name() + "=" + layout.peerUrl())
                .collect(Collectors.joining(","));
    }

    private TestMember member(Layout layout, String initialCluster, String state) {
        try {
            Files.createDirectories(layout.directory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(
                EtcdBinaries.etcd().toString(),
                "--name=" + layout.name(),
                "--data-dir=" + layout.dataDirectory(),
                "--listen-client-urls=" + layout.clientUrl(),
                "--advertise-client-urls=" + layout.clientUrl(),
                "--listen-peer-urls=" + layout.peerUrl(),
                "--initial-advertise-peer-urls=" + layout.peerUrl(),
                "--listen-metrics-urls=" + layout.metricsUrl(),
                "--initial-cluster=" + initialCluster,
                "--initial-cluster-state=" + state,
                "--initial-cluster-token=" + directory.getFileName(),
                "--heartbeat-interval=50",
                "--election-timeout=500"));
        command.addAll(EtcdBinaries.logFlags());
        command.addAll(tlsFlags(layout));
        command.addAll(flags);
        return new TestMember(layout, command, launcher);
    }

    private List<String> tlsFlags(Layout layout) {
        if (certificates == null) {
            return List.of();
        }
        String address = layout.clientUrl().getHost();
        // Peers verify the address that a connection comes from, which on loopback is either of these.
        Issued issued = certificates.issue(layout.name(), List.of("IP:" + address, "IP:127.0.0.1", "DNS:localhost"));
        return List.of(
                "--trusted-ca-file=" + certificates.ca(),
                "--cert-file=" + issued.certificate(),
                "--key-file=" + issued.key(),
                "--client-cert-auth",
                "--peer-trusted-ca-file=" + certificates.ca(),
                "--peer-cert-file=" + issued.certificate(),
                "--peer-key-file=" + issued.key(),
                "--peer-client-cert-auth");
    }

    /** Kills all members and deletes their data. */
    @Override
    public void close() {
        members.forEach(TestMember::kill);
        launcher.shutdownNow();
        range.close();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
