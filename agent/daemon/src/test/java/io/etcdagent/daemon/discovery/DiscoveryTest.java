package io.etcdagent.daemon.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.discovery.Problem.Weight;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.systemd.Systemctl;
import io.etcdagent.systemd.UnitName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real files and processes, and a systemctl that prints what the one of systemd 252 prints of such units. */
class DiscoveryTest {

    private static final UnitName ETCD = new UnitName("etcd.service");

    @TempDir
    private Path directory;

    private Discovery discovery() {
        Systemctl systemctl = new Systemctl(directory.resolve("systemctl").toString(), Duration.ofSeconds(30));
        return new Discovery(systemctl, Path.of("/proc"), Clock.systemUTC());
    }

    private Discovered discover() {
        return discovery().ofUnit(ETCD);
    }

    private LocalMember member() {
        return discover().member().orElseThrow();
    }

    private void systemctl(String script) throws IOException {
        Path program = Files.writeString(directory.resolve("systemctl"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A service with an environment file that may be missing and one that must not. */
    private void unit(String command, long pid, String environment) throws IOException {
        Files.writeString(directory.resolve("show"), """
                MainPID=%d
                ExecStart={ path=/usr/bin/etcd ; argv[]=%s ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; \
                pid=0 ; code=(null) ; status=0/0 }
                Environment=%s
                EnvironmentFiles=%s (ignore_errors=yes)
                EnvironmentFiles=%s (ignore_errors=no)
                UnsetEnvironment=ETCD_INITIAL_CLUSTER_STATE
                WorkingDirectory=!%s
                User=etcd
                LoadState=loaded
                FragmentPath=/lib/systemd/system/etcd.service
                """.formatted(
                pid, command, environment, directory.resolve("default"), directory.resolve("conf.d/*.env"), directory));
        systemctl("echo \"$@\" >>'" + directory.resolve("calls") + "'; cat '" + directory.resolve("show") + "'\n");
    }

    private Path file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void debiansUnitIsUnderstoodWhileEtcdIsStopped() throws Exception {
        unit("/usr/bin/etcd $DAEMON_ARGS", 0, "DAEMON_ARGS= ETCD_NAME=host1 ETCD_DATA_DIR=/var/lib/etcd/default");
        Path settings = file("default", """
                # comment
                ETCD_LISTEN_CLIENT_URLS="http://127.0.0.1:2379"
                ETCD_ADVERTISE_CLIENT_URLS="http://127.0.0.1:2379"
                DAEMON_ARGS="--heartbeat-interval 50 --name=flagged"
                """);

        LocalMember member = member();

        assertEquals(
                Optional.of(URI.create("http://127.0.0.1:2379")),
                member.endpoint().map(Found::value));
        assertEquals(
                "ETCD_ADVERTISE_CLIENT_URLS in " + settings,
                member.endpoint().orElseThrow().origin().text());
        assertEquals("flagged", member.settings().name().value());
        assertEquals(
                "ETCD_DATA_DIR in Environment= of etcd.service",
                member.settings().dataDirectory().origin().text());
        assertEquals(Optional.of("etcd"), discover().unitUser());
        assertEquals(List.of(), discover().problems());
    }

    @Test
    void systemdIsAskedOnce() throws Exception {
        unit("/usr/bin/etcd", 0, "");

        discover();

        assertEquals(1, Files.readAllLines(directory.resolve("calls")).size());
    }

    @Test
    void laterFilesWinOverEarlierOnesAndOverTheUnit() throws Exception {
        unit("/usr/bin/etcd", 0, "ETCD_NAME=unit \"ETCD_DATA_DIR=/a b\" ETCD_INITIAL_CLUSTER_STATE=existing");
        file("default", "ETCD_NAME=default\n");
        file("conf.d/20.env", "ETCD_NAME=last\n");
        file("conf.d/10.env", "ETCD_NAME=first\n");
        file("conf.d/30.txt", "ETCD_NAME=none\n");

        assertEquals("last", member().settings().name().value());
        assertEquals(
                "ETCD_NAME in " + directory.resolve("conf.d/20.env"),
                member().settings().name().origin().text());
        assertEquals(Path.of("/a b"), member().settings().dataDirectory().value());
        assertEquals("new", member().settings().initialClusterState().value());
    }

    @Test
    void configFileIsAllThatCountsAndItsPathBeginsWhereEtcdRuns() throws Exception {
        unit("/usr/bin/etcd --config-file etcd.yaml --name flagged", 0, "ETCD_DATA_DIR=/ignored");
        file("etcd.yaml", """
                name: yaml1
                listen-client-urls: https://10.9.0.1:2379,https://127.0.0.1:2379
                advertise-client-urls: https://10.9.0.1:2379
                initial-advertise-peer-urls: https://10.9.0.1:2380
                initial-cluster-state: 'existing'
                snapshot-count: 5000
                client-transport-security:
                  cert-file: server.pem
                  key-file: server-key.pem
                  client-cert-auth: true
                  trusted-ca-file: /pki/ca.pem
                peer-transport-security:
                  trusted-ca-file: /pki/peer-ca.pem
                """);

        LocalMember member = member();

        assertEquals("yaml1", member.settings().name().value());
        assertEquals("name in etcd.yaml", member.settings().name().origin().text());
        assertEquals(
                directory.resolve("yaml1.etcd"),
                member.settings().dataDirectory().value());
        assertEquals(Optional.of(Path.of("/pki/ca.pem")), member.ca().map(Found::value));
        assertEquals(
                Optional.of(directory.resolve("server.pem")),
                member.certificate().map(Found::value));
        assertEquals(
                Origin.Way.CONFIG_FILE,
                member.settings().initialClusterState().origin().way());
        assertEquals("existing", member.settings().initialClusterState().value());
    }

    @Test
    void configFileThatIsNoYamlIsAnObstacleInOneLine() throws Exception {
        unit("/usr/bin/etcd --config-file=etcd.yaml", 0, "");
        file("etcd.yaml", "name: [\n  }");

        Problem problem = discover().problems().get(0);

        assertEquals(Weight.OBSTACLE, problem.weight());
        assertTrue(problem.what().contains("etcd.yaml is no YAML"), problem.what());
        assertEquals(1, problem.line().lines().count(), problem.line());
    }

    @Test
    void memberIsDialledWhereItsOwnCertificateFits() throws Exception {
        TestCertificates authority = TestCertificates.create(directory.resolve("pki"));
        Issued server = authority.issue("node1", List.of("IP:127.0.0.1", "DNS:localhost"));
        unit("/usr/bin/etcd", 0, "");
        file("default", """
                ETCD_LISTEN_CLIENT_URLS=https://0.0.0.0:2379
                ETCD_ADVERTISE_CLIENT_URLS=https://127.9.9.9:2379
                ETCD_CERT_FILE=%s
                ETCD_KEY_FILE=%s
                ETCD_TRUSTED_CA_FILE=%s
                """.formatted(server.certificate(), server.key(), authority.ca()));

        assertEquals(
                Optional.of(URI.create("https://127.0.0.1:2379")),
                member().endpoint().map(Found::value));
        assertEquals(
                List.of("127.0.0.1", "localhost"),
                member().served().orElseThrow().facts().orElseThrow().hosts().stream()
                        .sorted()
                        .toList());
    }

    @Test
    void runningEtcdTellsItsOwnFlags() throws Exception {
        try (TestCluster cluster = TestCluster.tls(1)) {
            TestMember etcd = cluster.member(0);
            unit("/usr/bin/etcd --name=other", etcd.pid(), "");

            Discovered discovered = discover();

            LocalMember member = discovered.member().orElseThrow();
            assertEquals(
                    new Found<>(
                            etcd.name(), new Origin(Origin.Way.FLAG, "--name of the running process of etcd.service")),
                    member.settings().name());
            assertEquals(Optional.of(etcd.clientUrl()), member.endpoint().map(Found::value));
            assertEquals(Optional.of(cluster.certificates().ca()), member.ca().map(Found::value));
            assertEquals(List.of(etcd.peerUrl()), member.settings().peers().value());
            assertTrue(
                    discovered.problems().get(0).what().contains("name is 'etcd1' and will be 'other'"),
                    discovered.problems().toString());
        }
    }

    @Test
    void processThatIsNotEtcdTellsNothing() throws Exception {
        unit("/usr/bin/etcd --name=a", ProcessHandle.current().pid(), "");

        assertEquals("a", member().settings().name().value());
    }

    @Test
    void unitThatIsNotThereIsAnObstacleThatSaysWhatToSet() throws Exception {
        systemctl("printf 'MainPID=0\\nLoadState=not-found\\n'\n");

        Discovered discovered = discover();

        assertEquals(Optional.empty(), discovered.member());
        assertEquals(Weight.OBSTACLE, discovered.problems().get(0).weight());
        assertTrue(
                discovered.problems().get(0).line().startsWith("systemd has no unit etcd.service"),
                discovered.problems().toString());
        assertTrue(discovered.problems().get(0).line().contains("ETCD_AGENT_UNIT"));
    }

    @Test
    void systemdThatDoesNotAnswerIsAnObstacle() throws Exception {
        systemctl("echo 'System has not been booted with systemd as init system' >&2; exit 1\n");

        Discovered discovered = discover();

        assertEquals(Optional.empty(), discovered.member());
        assertTrue(
                discovered.problems().get(0).line().contains("systemd cannot be reached"),
                discovered.problems().toString());
    }

    @Test
    void childsEnvironmentFileTakesThePlaceOfTheUnit() throws Exception {
        Path settings = file("etcd.env", """
                ETCD_NAME=child1
                ETCD_DATA_DIR=data
                ETCD_LISTEN_CLIENT_URLS=http://127.1.2.3:2379
                ETCD_ADVERTISE_CLIENT_URLS=http://127.1.2.3:2379
                """);

        LocalMember member = discovery()
                .ofChild(Path.of("/opt/bin/run-etcd"), settings, directory)
                .member()
                .orElseThrow();

        assertEquals(
                Optional.of(URI.create("http://127.1.2.3:2379")),
                member.endpoint().map(Found::value));
        assertEquals(
                directory.resolve("data"), member.settings().dataDirectory().value());
        assertEquals(
                "ETCD_NAME in " + settings, member.settings().name().origin().text());
    }

    @Test
    void childWithoutItsFileIsAnObstacle() {
        Discovered discovered = discovery().ofChild(Path.of("/bin/etcd"), directory.resolve("none"), directory);

        assertEquals(Optional.empty(), discovered.member());
        assertTrue(discovered.problems().get(0).line().endsWith("cannot be read: it does not exist"));
    }

    @Test
    void memberThatJoinedIsNotSaidToRunWithOtherSettings() throws Exception {
        try (TestCluster cluster = TestCluster.tls(1)) {
            TestMember etcd = cluster.member(0);
            unit(
                    "/usr/bin/etcd --initial-cluster=x=http://127.0.0.1:1 --initial-cluster-state=existing",
                    etcd.pid(),
                    "");

            String line = discover().problems().get(0).line();

            assertTrue(line.contains("after its next start: name is 'etcd1'"), line);
            assertFalse(line.contains("initial-cluster"), line);
        }
    }
}
