package io.etcdagent.datadir.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An etcd of one member on loopback, of {@code ETCD_AGENT_TEST_ETCD_BIN} if that is set, else the system's. */
public final class RealMember implements AutoCloseable {

    private static final Path BINARIES = Path.of(System.getenv().getOrDefault("ETCD_AGENT_TEST_ETCD_BIN", "/usr/bin"));
    private static final Pattern VERSION = Pattern.compile("etcd Version: 3\\.(\\d+)");
    private static final Duration SOON = Duration.ofMinutes(2);

    /** Of this process alone: on 127.0.0.1 another could take a port before etcd does. */
    private static final String ADDRESS = address(ProcessHandle.current().pid());

    private final Path directory;
    private final List<String> flags;
    private final int client;
    private final int peer;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(SOON)
            .build();
    private final int minor = minor();
    private Process process;

    private RealMember(Path directory, List<String> flags) throws Exception {
        this.directory = directory;
        this.flags = flags;
        this.client = freePort();
        this.peer = freePort();
        this.process = launch();
        await();
        awaitVersion();
    }

    /** Starts one with its data and log under a directory, and waits until it serves. */
    public static RealMember start(Path directory, String... flags) throws Exception {
        return new RealMember(directory, List.of(flags));
    }

    /** The number after {@code 3.} in its version. */
    public static int minor() throws Exception {
        Matcher version = VERSION.matcher(run(List.of(BINARIES.resolve("etcd").toString(), "--version")));
        if (!version.find()) {
            throw new AssertionError("no version");
        }
        return Integer.parseInt(version.group(1));
    }

    private static String address(long pid) {
        return "127.3." + (pid >> 8 & 0xff) + '.' + (pid & 0xff);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS))) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--pdeathsig",
                "KILL",
                BINARIES.resolve("etcd").toString(),
                "--name=m1",
                "--data-dir=" + data(),
                "--listen-client-urls=" + url(),
                "--advertise-client-urls=" + url(),
                "--listen-peer-urls=" + peerUrl(),
                "--initial-advertise-peer-urls=" + peerUrl(),
                "--initial-cluster=m1=" + peerUrl()));
        command.addAll(flags);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("etcd.log").toFile()))
                .start();
    }

    private void await() throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (true) {
            try {
                put("/up", "yes");
                return;
            } catch (IOException | IllegalStateException notYet) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new AssertionError(
                            "etcd does not serve: " + Files.readString(directory.resolve("etcd.log")), notYet);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** The version of the cluster is an entry in the log, which may come seconds after etcd has begun to serve. */
    private void awaitVersion() throws Exception {
        HttpRequest version = HttpRequest.newBuilder(URI.create(url() + "/version"))
                .timeout(SOON)
                .build();
        long deadline = System.nanoTime() + SOON.toNanos();
        while (http.send(version, HttpResponse.BodyHandlers.ofString()).body().contains("not_decided")) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("etcd settles on no version of its cluster");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    public Path data() {
        return directory.resolve("data");
    }

    private String url() {
        return "http://" + ADDRESS + ':' + client;
    }

    public String peerUrl() {
        return "http://" + ADDRESS + ':' + peer;
    }

    public void put(String key, String value) throws Exception {
        post("kv/put", "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}");
    }

    public void delete(String key) throws Exception {
        post("kv/deleterange", "{\"key\":\"" + base64(key) + "\"}");
    }

    /** Anything that the gateway offers. */
    public String post(String path, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(gateway(path))
                .timeout(SOON)
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** Where its gateway offers something. */
    public URI gateway(String path) {
        return URI.create(url() + (minor == 3 ? "/v3beta/" : "/v3/") + path);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What etcd's own client says. */
    public String ctl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("env", "ETCDCTL_API=3", BINARIES.resolve("etcdctl").toString(), "--endpoints=" + url()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** A number of its status, by the name that etcdctl gives it in {@code -w json}. */
    public long status(String field) throws Exception {
        Matcher number = Pattern.compile("\"" + field + "\":(\\d+)").matcher(ctl("endpoint", "status", "-w", "json"));
        if (!number.find()) {
            throw new AssertionError("no " + field);
        }
        return Long.parseUnsignedLong(number.group(1));
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(command + ": " + out);
        }
        return out;
    }

    /** Ends it as its supervisor does. */
    public void stop() throws Exception {
        process.destroy();
        ended();
    }

    /** Ends it as a crash does. */
    public void kill() throws Exception {
        process.destroyForcibly();
        ended();
    }

    private void ended() throws InterruptedException {
        if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("etcd does not end");
        }
    }

    /** Starts it again, with what is on the disk now, and waits until it serves. */
    public void startAgain() throws Exception {
        process = launch();
        await();
    }

    /** Starts it again and waits until it ends by itself; what it printed since. */
    public String startAndFail() throws Exception {
        Path log = directory.resolve("etcd.log");
        long before = Files.size(log);
        process = launch();
        ended();
        return Files.readString(log).substring((int) before);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
