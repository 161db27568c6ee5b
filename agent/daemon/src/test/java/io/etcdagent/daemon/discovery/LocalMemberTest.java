package io.etcdagent.daemon.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.discovery.Evidence.RunningEtcd;
import io.etcdagent.daemon.discovery.Origin.Way;
import io.etcdagent.daemon.etcd.CertificateFacts;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from the evidence; no file is read here and nobody asked. */
class LocalMemberTest {

    private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");

    private final Map<Path, CertificateFacts> certificates = new HashMap<>();
    private Variables variables = Variables.none();
    private CommandLine command = new CommandLine(List.of("/usr/bin/etcd"));
    private Optional<RunningEtcd> running = Optional.empty();
    private Map<String, Map<String, String>> configFiles = Map.of();
    private Set<String> ownHosts = Set.of();

    private Evidence evidence() {
        return new Evidence("etcd.service", variables, true, command, running, configFiles, Path.of("/srv"));
    }

    private LocalMember member() {
        return LocalMember.of(evidence(), new Surroundings(certificates, ownHosts, NOW));
    }

    private List<Problem> problems() {
        return MemberReview.of(evidence(), member());
    }

    private void file(String... assignments) {
        variables = variables.with(List.of(assignments), "in /etc/default/etcd");
    }

    private void certificate(String file, boolean clientAuthentication, String... hosts) {
        certificates.put(
                Path.of(file),
                new CertificateFacts(
                        "node1",
                        List.of(hosts),
                        NOW.minusSeconds(1),
                        NOW.plusSeconds(10_000_000),
                        true,
                        clientAuthentication));
    }

    private static <T> Found<T> environment(T value, String variable) {
        return new Found<>(value, new Origin(Way.ENVIRONMENT, variable + " in /etc/default/etcd"));
    }

    private String endpoint() {
        return member().endpoint().map(found -> found.value().toString()).orElse("none");
    }

    @Test
    void etcdThatIsToldNothingHasItsDefaults() {
        LocalMember member = member();

        Origin preset = new Origin(Way.DEFAULT, "etcd's default");
        assertEquals(Optional.of(new Found<>(URI.create("http://localhost:2379"), preset)), member.endpoint());
        assertEquals(new Found<>("default", preset), member.settings().name());
        assertEquals(
                Path.of("/srv/default.etcd"), member.settings().dataDirectory().value());
        assertEquals(Optional.empty(), member.ca());
        assertEquals(List.of(), problems());
    }

    @Test
    void placesOfMetricsAndFilesOfCertificatesAreFoundWhereTheyAre() {
        assertEquals(List.of(), member().settings().metrics());
        assertEquals(List.of(), member().settings().certificates());
        file(
                "ETCD_LISTEN_METRICS_URLS=http://0.0.0.0:2381,https://10.0.0.1:2382",
                "ETCD_LISTEN_CLIENT_HTTP_URLS=http://[::]:2383",
                "ETCD_CERT_FILE=pki/node.pem",
                "ETCD_PEER_CERT_FILE=/pki/peer.pem",
                "ETCD_TRUSTED_CA_FILE=/pki/ca.pem",
                "ETCD_PEER_TRUSTED_CA_FILE=/pki/ca.pem");

        MemberSettings settings = member().settings();

        assertEquals(
                List.of("http://localhost:2381", "https://10.0.0.1:2382", "http://localhost:2383"),
                settings.metrics().stream().map(URI::toString).toList());
        assertEquals(
                List.of(Path.of("/srv/pki/node.pem"), Path.of("/pki/peer.pem"), Path.of("/pki/ca.pem")),
                settings.certificates());
    }

    @Test
    void kubespraysLayoutIsUnderstood() {
        file(
                "ETCD_NAME=etcd1",
                "ETCD_DATA_DIR=/var/lib/etcd",
                "ETCD_ADVERTISE_CLIENT_URLS=https://10.0.0.1:2379",
                "ETCD_LISTEN_CLIENT_URLS=https://10.0.0.1:2379,https://127.0.0.1:2379",
                "ETCD_INITIAL_ADVERTISE_PEER_URLS=https://10.0.0.1:2380",
                "ETCD_INITIAL_CLUSTER=etcd1=https://10.0.0.1:2380,etcd2=https://10.0.0.2:2380",
                "ETCD_INITIAL_CLUSTER_STATE=existing",
                "ETCD_TRUSTED_CA_FILE=/etc/ssl/etcd/ssl/ca.pem",
                "ETCD_CERT_FILE=/etc/ssl/etcd/ssl/member-node1.pem",
                "ETCD_KEY_FILE=/etc/ssl/etcd/ssl/member-node1-key.pem",
                "ETCD_CLIENT_CERT_AUTH=true",
                "ETCDCTL_CACERT=/etc/ssl/etcd/ssl/ca.pem",
                "ETCDCTL_CERT=/etc/ssl/etcd/ssl/admin-node1.pem",
                "ETCDCTL_KEY=/etc/ssl/etcd/ssl/admin-node1-key.pem");
        certificate("/etc/ssl/etcd/ssl/member-node1.pem", true, "localhost", "10.0.0.1", "127.0.0.1");

        LocalMember member = member();

        assertEquals(
                Optional.of(environment(URI.create("https://10.0.0.1:2379"), "ETCD_ADVERTISE_CLIENT_URLS")),
                member.endpoint());
        assertEquals(
                Optional.of(environment(Path.of("/etc/ssl/etcd/ssl/ca.pem"), "ETCD_TRUSTED_CA_FILE")), member.ca());
        assertEquals(
                Optional.of(environment(Path.of("/etc/ssl/etcd/ssl/member-node1.pem"), "ETCD_CERT_FILE")),
                member.certificate());
        assertEquals(
                Optional.of(environment(Path.of("/etc/ssl/etcd/ssl/member-node1-key.pem"), "ETCD_KEY_FILE")),
                member.key());
        assertEquals(
                environment("existing", "ETCD_INITIAL_CLUSTER_STATE"),
                member.settings().initialClusterState());
        assertEquals(List.of(), problems());
    }

    @Test
    void serverCertificateThatClientsMayNotUseIsReplacedByEtcdctls() {
        file(
                "ETCD_ADVERTISE_CLIENT_URLS=https://10.0.0.1:2379",
                "ETCD_LISTEN_CLIENT_URLS=https://10.0.0.1:2379",
                "ETCD_TRUSTED_CA_FILE=/pki/ca.pem",
                "ETCD_CERT_FILE=/pki/server.pem",
                "ETCD_KEY_FILE=/pki/server-key.pem",
                "ETCDCTL_CERT=/pki/admin.pem",
                "ETCDCTL_KEY=/pki/admin-key.pem");
        certificate("/pki/server.pem", false, "10.0.0.1");

        assertEquals(
                Optional.of(Path.of("/pki/admin.pem")), member().certificate().map(Found::value));
        assertEquals(Optional.of(Path.of("/pki/admin-key.pem")), member().key().map(Found::value));
    }

    /** etcd asks for client certificates as soon as it has an authority for them, and else for none. */
    @Test
    void noCertificateIsShownToAnEtcdThatAsksForNone() {
        file(
                "ETCD_ADVERTISE_CLIENT_URLS=https://10.0.0.1:2379",
                "ETCD_LISTEN_CLIENT_URLS=https://10.0.0.1:2379",
                "ETCD_CERT_FILE=/pki/server.pem",
                "ETCD_KEY_FILE=/pki/server-key.pem",
                "ETCDCTL_CACERT=/pki/ca.pem");

        assertEquals(Optional.of(Path.of("/pki/ca.pem")), member().ca().map(Found::value));
        assertEquals(Optional.empty(), member().certificate());
    }

    @Test
    void tlsWithoutAnAuthorityIsAnObstacle() {
        file("ETCD_ADVERTISE_CLIENT_URLS=https://10.0.0.1:2379", "ETCD_LISTEN_CLIENT_URLS=https://10.0.0.1:2379");

        Problem problem = problems().get(0);

        assertEquals(Problem.Weight.OBSTACLE, problem.weight());
        assertEquals(true, problem.remedy().contains("ETCD_AGENT_CACERT"));
    }

    @Test
    void flagsWinOverTheEnvironmentAndAConfigFileOverBoth() {
        file("ETCD_NAME=from-environment", "ETCD_DATA_DIR=/from/environment");
        command = new CommandLine(List.of("/usr/bin/etcd", "--name", "from-flag"));
        assertEquals(
                new Found<>("from-flag", new Origin(Way.FLAG, "--name in ExecStart of etcd.service")),
                member().settings().name());
        assertEquals(
                environment(Path.of("/from/environment"), "ETCD_DATA_DIR"),
                member().settings().dataDirectory());

        file("ETCD_CONFIG_FILE=etcd.yaml");
        configFiles = Map.of("etcd.yaml", Map.of("name", "from-file"));
        assertEquals(
                new Found<>("from-file", new Origin(Way.CONFIG_FILE, "name in etcd.yaml")),
                member().settings().name());
        assertEquals(
                Path.of("/srv/from-file.etcd"),
                member().settings().dataDirectory().value());
    }

    @Test
    void runningProcessWinsAndWhatWillBeOtherAfterItsEndIsTold() {
        file("ETCD_NAME=later", "ETCD_DATA_DIR=/data", "ETCD_LISTEN_CLIENT_URLS=http://10.0.0.1:2379");
        running = Optional.of(new RunningEtcd(
                new CommandLine(List.of("/usr/bin/etcd", "--data-dir=/data")),
                Optional.of(List.of("ETCD_NAME=now", "ETCD_LISTEN_CLIENT_URLS=http://10.0.0.1:2379"))));

        assertEquals(
                new Found<>("now", new Origin(Way.ENVIRONMENT, "ETCD_NAME of the running process of etcd.service")),
                member().settings().name());
        assertEquals(
                environment(List.of(URI.create("http://10.0.0.1:2379")), "ETCD_LISTEN_CLIENT_URLS"),
                member().settings().listen());
        assertEquals(
                environment(Path.of("/data"), "ETCD_DATA_DIR"),
                member().settings().dataDirectory());
        assertEquals(
                List.of(
                        "etcd.service runs with other settings than it will have after its next start: name is 'now' and"
                                + " will be 'later'"),
                problems().stream().map(Problem::what).toList());
    }

    @Test
    void environmentThatMayNotBeReadIsTakenFromTheFiles() {
        file("ETCD_NAME=node1");
        running = Optional.of(new RunningEtcd(new CommandLine(List.of("/usr/bin/etcd")), Optional.empty()));

        assertEquals(environment("node1", "ETCD_NAME"), member().settings().name());
        assertEquals(List.of(), problems());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // listens on | advertises | is dialled
                "http://0.0.0.0:2379 | http://10.0.0.1:2379 | http://10.0.0.1:2379",
                "http://[::]:2379 | http://10.0.0.1:2379 | http://10.0.0.1:2379",
                "http://0.0.0.0:2379 | http://etcd.example:2379 | http://127.0.0.1:2379",
                "http://0.0.0.0:2379 | http://10.0.0.99:2379 | http://127.0.0.1:2379",
                "http://0.0.0.0:2379 | http://10.0.0.1:32379 | http://127.0.0.1:2379",
                "http://127.0.0.1:2379 | http://10.0.0.1:2379 | http://127.0.0.1:2379",
                "http://10.0.0.1:2379,http://127.0.0.1:2379 | http://10.0.0.1:2379 | http://10.0.0.1:2379",
                "http://127.0.0.1:2379,http://10.0.0.1:2379 | http://10.0.0.1:2379/ | http://10.0.0.1:2379",
                "unix:///run/etcd.sock | http://10.0.0.1:2379 | none",
                "unix:///run/etcd.sock,http://10.0.0.1:4001 | http://10.0.0.1:2379 | http://10.0.0.1:4001",
            })
    void memberIsDialledWhereItListens(String listen, String advertise, String dialled) {
        ownHosts = Set.of("10.0.0.1");
        file("ETCD_LISTEN_CLIENT_URLS=" + listen, "ETCD_ADVERTISE_CLIENT_URLS=" + advertise);

        assertEquals(dialled, endpoint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1,127.0.0.1 | https://10.0.0.1:2379",
                "127.0.0.1 | https://127.0.0.1:2379",
                "localhost | https://localhost:2379",
                "etcd.example | https://etcd.example:2379",
                "*.example | https://etcd.example:2379",
                // Fits nowhere: the first, and a problem.
                "elsewhere | https://10.0.0.1:2379",
            })
    void memberIsDialledWhereItsCertificateFits(String hosts, String dialled) {
        ownHosts = Set.of("10.0.0.1");
        file(
                "ETCD_LISTEN_CLIENT_URLS=https://0.0.0.0:2379",
                "ETCD_ADVERTISE_CLIENT_URLS=https://10.0.0.1:2379,https://etcd.example:2379",
                "ETCD_CERT_FILE=/pki/server.pem");
        certificate("/pki/server.pem", true, hosts.split(",", -1));

        assertEquals(dialled, endpoint());
    }

    @Test
    void memberThatListensOnNoAddressIsAnObstacle() {
        file("ETCD_LISTEN_CLIENT_URLS=unix:///run/etcd.sock", "ETCD_ADVERTISE_CLIENT_URLS=unix:///run/etcd.sock");

        assertEquals(Problem.Weight.OBSTACLE, problems().get(0).weight());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://localhost:2379 | node1=http://10.0.0.1:2380,node2=http://10.0.0.2:2380 | 1",
                "http://127.0.0.1:2379 | node1=http://localhost:2380,node2=http://10.0.0.2:2380 | 1",
                "http://127.0.0.1:2379,http://10.0.0.1:2379 | node1=http://10.0.0.1:2380,node2=http://10.0.0.2:2380 | 0",
                "http://localhost:2379 | node1=http://10.0.0.1:2380 | 0",
                "http://localhost:2379 | node1=http://127.0.0.1:2380,node2=http://127.0.0.2:2380 | 0",
            })
    void addressThatOthersCannotReachIsTold(String advertised, String cluster, int problems) {
        file(
                "ETCD_NAME=node1",
                "ETCD_LISTEN_CLIENT_URLS=http://0.0.0.0:2379",
                "ETCD_ADVERTISE_CLIENT_URLS=" + advertised,
                "ETCD_INITIAL_CLUSTER=" + cluster);

        List<Problem> told = problems();

        assertEquals(problems, told.size(), told.toString());
        if (problems > 0) {
            assertEquals(Problem.Weight.WARNING, told.get(0).weight());
            assertEquals(
                    "etcd.service advertises only " + advertised + " (ETCD_ADVERTISE_CLIENT_URLS in /etc/default/etcd),"
                            + " which other hosts cannot reach: their agents will call this member unreachable, and no"
                            + " gate opens",
                    told.get(0).what());
        }
    }

    @Test
    void nameThatTheInitialClusterDoesNotHaveIsTold() {
        file("ETCD_NAME=node9", "ETCD_INITIAL_CLUSTER=node1=http://10.0.0.1:2380,node2=http://10.0.0.2:2380");

        List<String> told = problems().stream().map(Problem::what).toList();

        assertEquals(true, told.toString().contains("The name node9 (ETCD_NAME in /etc/default/etcd) is not in"));
    }

    @Test
    void memberOfAnotherNameThatAnswersIsTold() {
        file("ETCD_NAME=node1");
        MemberSettings settings = member().settings();

        assertEquals(Optional.empty(), settings.mismatch(answering("node1")));
        assertEquals(Optional.empty(), settings.mismatch(answering("")));
        assertEquals(
                "The member of this node is named node1 (ETCD_NAME in /etc/default/etcd), but at its endpoint answers"
                        + " node2 (7): the endpoint leads to another member, or etcd was not started since it got this"
                        + " name; see: etcd-agent --check-config",
                settings.mismatch(answering("node2")).orElse(""));
    }

    private static Member answering(String name) {
        return new Member(new MemberId(7), name, List.of(), List.of(), false);
    }

    @Test
    void flagsBehindAShellAreNotGuessedAt() {
        command = new CommandLine(List.of("/bin/sh", "-c", "etcd", "--name", "a"));

        assertEquals("default", member().settings().name().value());
        assertEquals(
                List.of("ExecStart of etcd.service runs /bin/sh, so etcd's flags in it cannot be seen"),
                problems().stream().map(Problem::what).toList());
    }
}
