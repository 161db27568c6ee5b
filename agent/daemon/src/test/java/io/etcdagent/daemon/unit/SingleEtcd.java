package io.etcdagent.daemon.unit;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.EtcdBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** A cluster of one member on a loopback address of its own, for tests that run etcd by {@link ChildProcessUnit}. */
final class SingleEtcd {

    private static final Duration START_WITHIN = Duration.ofSeconds(30);
    private static final Path BINARY = EtcdBinaries.etcd();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Path directory;
    private final Map<String, String> environment = new TreeMap<>();
    private final String client;

    SingleEtcd(Path directory) {
        this.directory = directory;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String address =
                "http://127." + random.nextInt(1, 255) + "." + random.nextInt(256) + "." + random.nextInt(2, 255);
        this.client = address + ":2379";
        String peer = address + ":2380";
        environment.putAll(Map.of(
                "ETCD_NAME", "one",
                "ETCD_DATA_DIR", "data",
                "ETCD_LISTEN_CLIENT_URLS", client,
                "ETCD_ADVERTISE_CLIENT_URLS", client,
                "ETCD_LISTEN_PEER_URLS", peer,
                "ETCD_INITIAL_ADVERTISE_PEER_URLS", peer,
                "ETCD_INITIAL_CLUSTER", "one=" + peer));
    }

    void set(String name, String value) {
        environment.put(name, value);
    }

    Map<String, String> environment() {
        return environment;
    }

    /** As the agent has it after a start of its own. */
    ChildProcessUnit unit() throws UnitException {
        return new ChildProcessUnit(BINARY, environment, directory, logFile(), Clock.systemUTC());
    }

    /** Another JVM that starts etcd and then does nothing. */
    Process agent() throws IOException {
        Path settings = directory.resolve("etcd.env");
        Files.write(
                settings,
                environment.entrySet().stream()
                        .map(entry -> entry.getKey() + "=\"" + entry.getValue() + "\"")
                        .toList());
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentThatStartsEtcd.class.getName(),
                        BINARY.toString(),
                        settings.toString(),
                        directory.toString(),
                        logFile().toString())
                .redirectOutput(directory.resolve("agent.log").toFile())
                .redirectErrorStream(true)
                .start();
    }

    void awaitHealthy() {
        HttpRequest health = HttpRequest.newBuilder(URI.create(client + "/health"))
                .timeout(Duration.ofSeconds(2))
                .build();
        Await.until(
                "etcd is healthy",
                START_WITHIN,
                () -> http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }

    List<ProcessIdentity> processes() throws IOException {
        return new ProcessTable().withEnvironment(new EtcdProgram(BINARY, directory.toRealPath(), logFile()).mark());
    }

    Path recordFile() {
        return directory.resolve("etcd.process");
    }

    Path logFile() {
        return directory.resolve("etcd.log");
    }

    String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
