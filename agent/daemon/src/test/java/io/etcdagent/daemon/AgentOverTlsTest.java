package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.testing.LoopbackRange;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.client.UnixSocketTransport;
import io.etcdagent.protocol.json.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is told nothing but where its etcd's settings are; they are laid out as Kubespray does it. */
class AgentOverTlsTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final LoopbackRange range = LoopbackRange.reserve();
    private final List<String> hosts = List.of("IP:" + range.address(1), "DNS:localhost");
    private Path pki;
    private Path settings;
    private Path state;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void layOut() throws IOException {
        pki = Files.createDirectories(directory.resolve("ssl"));
        state = directory.resolve("state");
        issue("first", hosts);
        settings = Files.writeString(directory.resolve("etcd.env"), """
                ETCD_NAME=etcd1
                ETCD_DATA_DIR=%1$s/data
                ETCD_ADVERTISE_CLIENT_URLS=https://%2$s:2379
                ETCD_LISTEN_CLIENT_URLS=https://%2$s:2379
                ETCD_LISTEN_PEER_URLS=https://%2$s:2380
                ETCD_INITIAL_ADVERTISE_PEER_URLS=https://%2$s:2380
                ETCD_INITIAL_CLUSTER=etcd1=https://%2$s:2380
                ETCD_TRUSTED_CA_FILE=%3$s/ca.pem
                ETCD_CERT_FILE=%3$s/member-node1.pem
                ETCD_KEY_FILE=%3$s/member-node1-key.pem
                ETCD_CLIENT_CERT_AUTH=true
                ETCD_PEER_TRUSTED_CA_FILE=%3$s/ca.pem
                ETCD_PEER_CERT_FILE=%3$s/member-node1.pem
                ETCD_PEER_KEY_FILE=%3$s/member-node1-key.pem
                ETCD_PEER_CLIENT_CERT_AUTH=true
                ETCD_LOGGER=zap
                """.formatted(directory, range.address(1), pki));
    }

    /** Puts an authority of its own and a certificate signed by it in the place of what was there. */
    private void issue(String authority, List<String> hosts) throws IOException {
        TestCertificates certificates = TestCertificates.create(directory.resolve(authority));
        Issued issued = certificates.issue("etcd1", hosts);
        Files.write(pki.resolve("ca.pem"), Files.readAllBytes(certificates.ca()));
        Files.write(pki.resolve("member-node1.pem"), Files.readAllBytes(issued.certificate()));
        Files.write(pki.resolve("member-node1-key.pem"), Files.readAllBytes(issued.key()));
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        etcd().ifPresent(ProcessHandle::destroyForcibly);
        Await.until("etcd is gone", SOON, () -> etcd().isEmpty());
        range.close();
    }

    /** The agent's own etcd, by its program's link, which no other process has. */
    private Optional<ProcessHandle> etcd() {
        String mark = "RUN_BY_ETCD_AGENT_IN=" + state;
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    try {
                        return Files.readString(Path.of("/proc/" + process.pid() + "/environ"))
                                .contains(mark);
                    } catch (IOException gone) {
                        return false;
                    }
                })
                .findFirst();
    }

    private Process agent(String... arguments) throws IOException {
        return agent(List.of(), arguments);
    }

    private Process agent(List<String> launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.etcdagent.daemon.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ETCD"));
        builder.environment()
                .putAll(Map.of(
                        "ETCD_AGENT_SOCKET", directory.resolve("agent.sock").toString(),
                        "ETCD_AGENT_STATE_DIR", state.toString(),
                        "ETCD_AGENT_CHILD", EtcdBinaries.etcd().toString(),
                        "ETCD_AGENT_CHILD_ENV", settings.toString(),
                        "ETCD_AGENT_HEALTH_INTERVAL", "1"));
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        started.add(process);
        return process;
    }

    private Path log() {
        return directory.resolve("agent.log");
    }

    private HealthReport health() throws Exception {
        return new AgentClient(new UnixSocketTransport(directory.resolve("agent.sock")), new Messages(), SOON).health();
    }

    private void awaitHealthy(String what) {
        Await.until(what, SOON, this::health, report -> report.node().verdict() == Verdict.HEALTHY);
    }

    private int statusOf(Process process) throws InterruptedException {
        assertTrue(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS), "the agent does not end");
        return process.exitValue();
    }

    @Test
    void agentSpeaksWithItsMemberWithoutASettingAndGoesOnWhenAllCertificatesAreRenewed() throws Exception {
        agent();
        awaitHealthy("the agent speaks with its etcd");
        assertFalse(Files.readString(log()).contains("TLS"), Files.readString(log()));

        issue("second", hosts);
        ProcessHandle etcd = etcd().orElseThrow();
        etcd.destroy();
        Await.until("etcd is gone", SOON, () -> !etcd.isAlive());
        Await.until(
                "the agent sees that",
                SOON,
                this::health,
                report -> report.node().verdict() != Verdict.HEALTHY);
        new AgentClient(new UnixSocketTransport(directory.resolve("agent.sock")), new Messages(), SOON)
                .startOperation(
                        new OperationRequest(OperationKind.START, "a test", null, 0.2, false, true, null), "one");

        awaitHealthy("the agent speaks with its etcd by the new certificates");
        assertTrue(Files.readString(log()).contains("The TLS files have changed"), Files.readString(log()));
    }

    @Test
    void checkShowsEachValueWithItsOriginAndEndsWithZeroIfNothingIsInTheWay() throws Exception {
        assertEquals(0, statusOf(agent("--check-config")), Files.readString(log()));

        List<String> lines = Files.readAllLines(log());
        assertLine(
                lines,
                "ETCD_AGENT_ENDPOINT +https://" + range.address(1) + ":2379 +ETCD_ADVERTISE_CLIENT_URLS in "
                        + settings);
        assertLine(lines, "ETCD_AGENT_CERT +" + pki + "/member-node1.pem +ETCD_CERT_FILE in " + settings);
        assertLine(lines, "ETCD_AGENT_CACERT +" + pki + "/ca.pem +ETCD_TRUSTED_CA_FILE in " + settings);
        assertLine(lines, "ETCD_AGENT_STATE_DIR +" + state + " +environment");
        assertLine(lines, "ETCD_AGENT_LOG_LEVEL +info +preset");
        assertLine(lines, "ETCD_AGENT_ETCD_USER +- +not set");
        assertLine(lines, "etcd: name +etcd1 +ETCD_NAME in " + settings);
        assertLine(lines, "etcd: data directory +" + directory + "/data +ETCD_DATA_DIR in " + settings);
        assertLine(lines, "etcd: initial cluster state +new +etcd's default");
        assertFalse(lines.toString().contains("PROBLEM"), lines.toString());
    }

    @Test
    void checkNamesWhatIsInTheWayAndEndsWithTwo() throws Exception {
        issue("elsewhere", List.of("DNS:elsewhere"));
        Files.write(
                pki.resolve("member-node1-key.pem"),
                Files.readAllBytes(directory.resolve("first").resolve("etcd1-key.pem")));

        assertEquals(2, statusOf(agent("--check-config")));

        List<String> lines = Files.readAllLines(log());
        assertLine(lines, "PROBLEM +etcd's certificate .* is not made out to " + range.address(1) + ", .*");
        assertLine(lines, "PROBLEM +.*member-node1-key.pem: is not the key of the certificate in .*");
    }

    /** As whom a file's mode counts for: not root with all its rights, but the root that Kubespray's agent is. */
    private static List<String> withoutRightsOverFiles() {
        return "root".equals(System.getProperty("user.name"))
                ? List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search")
                : List.of();
    }

    @Test
    void fileThatTheAgentsUserMayNotReadIsNamedWithItsOwnerAndTheCommandThatHelps() throws Exception {
        Path key = pki.resolve("member-node1-key.pem");
        Files.setPosixFilePermissions(key, Set.of());

        assertEquals(2, statusOf(agent(withoutRightsOverFiles(), "--check-config")));

        String user = System.getProperty("user.name");
        assertLine(
                Files.readAllLines(log()),
                "PROBLEM +" + key + ": the agent's user " + user + " may not read it \\(it belongs to " + user
                        + ":.*, mode ---------\\); grant it with: chgrp " + user + " " + key + " && chmod g\\+r .*");
    }

    @Test
    void settingsThatTheAgentsUserMayNotReadAreNamedAndAreNoGroundToGuess() throws Exception {
        Files.setPosixFilePermissions(settings, Set.of());

        assertEquals(1, statusOf(agent(withoutRightsOverFiles())));

        List<String> lines = Files.readAllLines(log());
        assertEquals(1, lines.size(), lines.toString());
        assertLine(lines, "etcd-agent: " + settings + ", with the settings of .*, cannot be read: the agent's user .*");
    }

    @Test
    void agentWithACertificateThatDoesNotFitRunsAndSaysSo() throws Exception {
        Files.write(
                pki.resolve("member-node1-key.pem"),
                Files.readAllBytes(directory.resolve("first").resolve("ca-key.pem")));
        agent();

        HealthReport report = Await.until(
                "the agent answers",
                SOON,
                this::health,
                seen -> seen.node().reasons().toString().contains("is not the key of the certificate"));

        assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
        // It answers a moment before it has said in its log what is to be mended.
        Await.until(
                "the log says so",
                SOON,
                () -> Files.readString(log()),
                text -> text.contains("There is no TLS connection to etcd until that is mended"));
    }

    private static void assertLine(List<String> lines, String pattern) {
        assertTrue(lines.stream().anyMatch(line -> line.matches(pattern)), pattern + " in " + String.join("\n", lines));
    }
}
