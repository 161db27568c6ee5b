package io.etcdagent.packaging.quickstart;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Loads a cluster of test hosts and watches its members from outside, until its input ends; then reads back every
 * acknowledged write and prints what came of it, a line each:
 *
 * <pre>
 * writes 1234
 * lost 0
 * stall 312 ms
 * down host1 from 2.310 s to 3.870 s
 * together host1 and host2
 * </pre>
 *
 * <p>Arguments: the directory of the certificates, then NAME ADDRESS FILE for each member, where FILE holds the pid of
 * the host's first process and is absent while that host is off.
 */
final class HostsWatch {
    private static final Duration WRITES_WITHIN = Duration.ofSeconds(60);
    /** Many hosts share this machine with the load. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final int METRICS_PORT = 2381;
    private static final int CLIENT_PORT = 2379;

    private HostsWatch() {}

    /** One host with a member, as the arguments tell. */
    private record Host(String name, String address, Path initPid) {
        URI clientUrl() {
            return URI.create("https://" + address + ":" + CLIENT_PORT);
        }

        ObservedMember observed() {
            try {
                URI metrics = URI.create("http://" + address + ":" + METRICS_PORT);
                return new ObservedMember(name, new EtcdEndpoint(InetAddress.getByName(address), metrics), this::etcd);
            } catch (IOException e) {
                throw new IllegalArgumentException(address + " is no address", e);
            }
        }

        /** The host's etcd: of that name, and in its first process's own space of pids. */
        private Optional<OsProcess> etcd() {
            try {
                long init = Long.parseLong(Files.readString(initPid).strip());
                return OsProcess.inPidSpaceOf(init, "etcd");
            } catch (IOException off) {
                return Optional.empty();
            }
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, TimeoutException {
        Path certificates = Path.of(arguments[0]);
        List<Host> hosts = hosts(Arrays.asList(arguments).subList(1, arguments.length));
        List<URI> endpoints = hosts.stream().map(Host::clientUrl).toList();
        long start = System.nanoTime();
        try (Load load = Load.start("hosts", endpoints, Optional.of(tls(certificates)), PAUSE);
                Observer observer =
                        Observer.of(hosts.stream().map(Host::observed).toList())) {
            Deadline.in(WRITES_WITHIN).await("first writes", () -> load.acknowledged() >= 100);
            System.out.println("watching");
            while (System.in.read() >= 0) {}
            report(load.finish(), observer.outages(), start);
        }
        // jetcd leaves threads that are no daemons.
        System.exit(0);
    }

    private static List<Host> hosts(List<String> words) {
        if (words.isEmpty() || words.size() % 3 != 0) {
            throw new IllegalArgumentException("NAME ADDRESS FILE for each member");
        }
        return IntStream.range(0, words.size() / 3)
                .mapToObj(i -> new Host(words.get(3 * i), words.get(3 * i + 1), Path.of(words.get(3 * i + 2))))
                .toList();
    }

    private static SslContext tls(Path directory) throws IOException {
        return GrpcSslContexts.forClient()
                .trustManager(directory.resolve("ca.pem").toFile())
                .keyManager(
                        directory.resolve("outside.pem").toFile(),
                        directory.resolve("outside-key.pem").toFile())
                .build();
    }

    private static void report(LoadResult result, List<Outage> outages, long start) {
        System.out.println("writes " + result.acknowledged());
        System.out.println("lost " + result.lost());
        System.out.println("stall " + result.longestStall().toMillis() + " ms");
        for (Outage outage : outages) {
            System.out.println("down " + outage.member() + " from " + seconds(outage.fromNanos() - start)
                    + (outage.isOver() ? " to " + seconds(outage.toNanos() - start) : " on"));
        }
        Outage.together(outages).forEach(pair -> System.out.println("together " + pair));
    }

    private static String seconds(long nanos) {
        return String.format("%.3f s", nanos / 1e9);
    }
}
