package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.AgentConfig.UnitChoice;
import io.etcdagent.daemon.check.Check;
import io.etcdagent.daemon.check.Thresholds;
import io.etcdagent.daemon.control.remote.ListenFiles;
import io.etcdagent.daemon.control.remote.RemoteAccess;
import io.etcdagent.daemon.control.remote.RemoteName;
import io.etcdagent.daemon.control.remote.RemoteRoles;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.discovery.Discovered;
import io.etcdagent.daemon.etcd.EtcdLogin;
import io.etcdagent.daemon.etcd.TlsFiles;
import io.etcdagent.systemd.UnitName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AgentConfigTest {

    private static final Discovered FOUND = FoundMember.at("http://127.0.0.1:2379", Optional.empty(), Optional.empty());

    private record Malformed(Setting setting, String value) {}

    private static Stream<Malformed> malformedValues() {
        return Stream.of(
                new Malformed(Setting.SOCKET, "agent.sock"),
                new Malformed(Setting.SOCKET, ""),
                new Malformed(Setting.STATE_DIR, "var/lib"),
                new Malformed(Setting.PREFIX, "etcd-agent"),
                new Malformed(Setting.PREFIX, "/etcd-agent/"),
                new Malformed(Setting.PREFIX, "/"),
                new Malformed(Setting.ENDPOINT, "10.0.0.1:2379"),
                new Malformed(Setting.ENDPOINT, "ftp://10.0.0.1:2379"),
                new Malformed(Setting.ENDPOINT, "http://10.0.0.1"),
                new Malformed(Setting.ENDPOINT, "http://:2379"),
                new Malformed(Setting.ENDPOINT, "http://10.0.0.1:2379,http://10.0.0.2:2379"),
                new Malformed(Setting.ENDPOINT, "http://10.0 0.1:2379"),
                new Malformed(Setting.CACERT, "ca.pem"),
                new Malformed(Setting.CERT, "cert.pem"),
                new Malformed(Setting.KEY, "key.pem"),
                new Malformed(Setting.ETCD_PASSWORD_FILE, "password"),
                new Malformed(Setting.UNIT, "etcd"),
                new Malformed(Setting.UNIT, "etc*.service"),
                new Malformed(Setting.CHILD, "etcd"),
                new Malformed(Setting.CHILD_ENV, "etcd.env"),
                new Malformed(Setting.CHILD_LOG, "etcd.log"),
                new Malformed(Setting.CHILD_BETWEEN, "steps"),
                new Malformed(Setting.BETWEEN_TIMEOUT, "0"),
                new Malformed(Setting.HEALTH_INTERVAL, "0"),
                new Malformed(Setting.HEALTH_INTERVAL, "5s"),
                new Malformed(Setting.HEALTH_INTERVAL, "1.5"),
                new Malformed(Setting.VERIFY_TIMEOUT, "86401"),
                new Malformed(Setting.VERIFY_TIMEOUT, "-1"),
                new Malformed(Setting.AUTO_RECOVER, "rolled-back,port-in-use"),
                new Malformed(Setting.AUTO_RECOVER, "yes"),
                new Malformed(Setting.AUTO_RECOVER_AFTER, "0"),
                new Malformed(Setting.LISTEN, "2390"),
                new Malformed(Setting.LISTEN, ":2390"),
                new Malformed(Setting.LISTEN, "10.0.0.1"),
                new Malformed(Setting.LISTEN, "10.0.0.1:0"),
                new Malformed(Setting.LISTEN, "10.0.0.1:65536"),
                new Malformed(Setting.LISTEN, "10.0.0.256:2390"),
                new Malformed(Setting.LISTEN, "010.0.0.1:2390"),
                new Malformed(Setting.LISTEN, "::1:2390"),
                new Malformed(Setting.LISTEN, "[10.0.0.1]:2390"),
                new Malformed(Setting.LISTEN, "localhost:2390"),
                new Malformed(Setting.LISTEN, "https://10.0.0.1:2390"),
                new Malformed(Setting.LISTEN_CERT, "cert.pem"),
                new Malformed(Setting.LISTEN_KEY, "key.pem"),
                new Malformed(Setting.LISTEN_CACERT, "ca.pem"),
                new Malformed(Setting.REMOTE_OBSERVE, "monitor"),
                new Malformed(Setting.REMOTE_OBSERVE, "CN:monitor"),
                new Malformed(Setting.REMOTE_OBSERVE, "cn:"),
                new Malformed(Setting.REMOTE_OBSERVE, "cn:a,,cn:b"),
                new Malformed(Setting.REMOTE_INSPECT, "dns:*.example"),
                new Malformed(Setting.REMOTE_INSPECT, "ip:10.0.0.0/8"),
                new Malformed(Setting.REMOTE_INSPECT, "email:ops"),
                new Malformed(Setting.REMOTE_OPERATE, "uri:controller"),
                new Malformed(Setting.REMOTE_OPERATE, "o:acme"),
                new Malformed(Setting.METRICS_LISTEN, "0.0.0.0:2391"),
                new Malformed(Setting.METRICS_LISTEN, "[::]:2391"),
                new Malformed(Setting.METRICS_LISTEN, "10.0.0.1:2391"),
                new Malformed(Setting.METRICS_LISTEN, "127.0.0.256:2391"),
                new Malformed(Setting.METRICS_LISTEN, "127.0.0.1.example.org:2391"),
                new Malformed(Setting.METRICS_LISTEN, "127.0.0.1:0"),
                new Malformed(Setting.METRICS_LISTEN, "127.0.0.1:65536"),
                new Malformed(Setting.METRICS_LISTEN, "127.0.0.1"),
                new Malformed(Setting.METRICS_LISTEN, ":2391"),
                new Malformed(Setting.METRICS_LISTEN, "2391"),
                new Malformed(Setting.WARN_DISK_FREE, "10"),
                new Malformed(Setting.WARN_DISK_FREE, "0%"),
                new Malformed(Setting.WARN_QUOTA_USE, "101%"),
                new Malformed(Setting.WARN_FRAGMENTATION, "half"),
                new Malformed(Setting.WARN_FSYNC_LATENCY, "10"),
                new Malformed(Setting.WARN_FSYNC_LATENCY, "-1ms"),
                new Malformed(Setting.WARN_CERTIFICATE_EXPIRY, "7 days"),
                new Malformed(Setting.WARN_COMMIT_LATENCY, "0ms"),
                new Malformed(Setting.WARN_LEADER_CHANGES, "3.5"),
                new Malformed(Setting.WARN_RAFT_LAG, "no"),
                new Malformed(Setting.WARN_PEER_ROUND_TRIP, "OFF"),
                new Malformed(Setting.WARN_CLOCK_OFFSET, "1 second"),
                new Malformed(Setting.WARN_CLIENT_URLS, "5min"),
                new Malformed(Setting.WARN_MIXED_VERSIONS, ""),
                new Malformed(Setting.WARN_LEARNER_STUCK, "m"),
                new Malformed(Setting.LOG_LEVEL, "INFO"),
                new Malformed(Setting.LOG_LEVEL, "loud"));
    }

    @Test
    void nothingIsNeededOnANormalHost() throws ConfigException {
        assertEquals(
                new AgentConfig(
                        Path.of("/run/etcd-agent/agent.sock"),
                        Path.of("/var/lib/etcd-agent"),
                        new Keys("/etcd-agent"),
                        URI.create("http://127.0.0.1:2379"),
                        Optional.empty(),
                        Optional.empty(),
                        new UnitChoice.Systemd(new UnitName("etcd.service")),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(300),
                        Duration.ofSeconds(600),
                        Set.of(),
                        Duration.ofSeconds(300),
                        Optional.empty(),
                        Level.INFO,
                        Optional.empty(),
                        Thresholds.usual(),
                        FOUND.member()),
                config(Map.of("PATH", "/usr/bin", "ETCD_NAME", "node1")));
    }

    @Test
    void everySettingIsHeeded() throws ConfigException {
        Map<String, String> environment = new HashMap<>();
        environment.put("ETCD_AGENT_SOCKET", "/s/agent.sock");
        environment.put("ETCD_AGENT_STATE_DIR", "/s/state");
        environment.put("ETCD_AGENT_PREFIX", "/ours");
        environment.put("ETCD_AGENT_ENDPOINT", "https://[::1]:12379");
        environment.put("ETCD_AGENT_CACERT", "/pki/ca.pem");
        environment.put("ETCD_AGENT_CERT", "/pki/cert.pem");
        environment.put("ETCD_AGENT_KEY", "/pki/key.pem");
        environment.put("ETCD_AGENT_ETCD_USER", "agent");
        environment.put("ETCD_AGENT_ETCD_PASSWORD_FILE", "/etc/etcd-agent/password");
        environment.put("ETCD_AGENT_UNIT", "etcd@main.service");
        environment.put("ETCD_AGENT_HEALTH_INTERVAL", "1");
        environment.put("ETCD_AGENT_VERIFY_TIMEOUT", "86400");
        environment.put("ETCD_AGENT_BETWEEN_TIMEOUT", "30");
        environment.put("ETCD_AGENT_AUTO_RECOVER", "rolled-back, removed");
        environment.put("ETCD_AGENT_AUTO_RECOVER_AFTER", "20");
        environment.put("ETCD_AGENT_LISTEN", "10.0.0.1:2390");
        environment.put("ETCD_AGENT_LISTEN_CERT", "/pki/server.pem");
        environment.put("ETCD_AGENT_LISTEN_KEY", "/pki/server-key.pem");
        environment.put("ETCD_AGENT_LISTEN_CACERT", "/pki/clients.pem");
        environment.put("ETCD_AGENT_REMOTE_OBSERVE", "cn:a monitor, ip:fd00::1");
        environment.put("ETCD_AGENT_REMOTE_INSPECT", "email:ops@example.org");
        environment.put("ETCD_AGENT_REMOTE_OPERATE", "uri:spiffe://example/controller,dns:ctl.example");
        environment.put("ETCD_AGENT_METRICS_LISTEN", "127.0.0.1:2391");
        environment.put("ETCD_AGENT_WARN_DISK_FREE", "5%");
        environment.put("ETCD_AGENT_WARN_FSYNC_LATENCY", "off");
        environment.put("ETCD_AGENT_LOG_LEVEL", "warn");

        assertEquals(
                new AgentConfig(
                        Path.of("/s/agent.sock"),
                        Path.of("/s/state"),
                        new Keys("/ours"),
                        URI.create("https://[::1]:12379"),
                        Optional.of(new TlsFiles(
                                Path.of("/pki/ca.pem"),
                                Optional.of(Path.of("/pki/cert.pem")),
                                Optional.of(Path.of("/pki/key.pem")))),
                        Optional.of(new EtcdLogin("agent", Path.of("/etc/etcd-agent/password"))),
                        new UnitChoice.Systemd(new UnitName("etcd@main.service")),
                        Duration.ofSeconds(1),
                        Duration.ofDays(1),
                        Duration.ofSeconds(30),
                        Set.of("rolled-back", "removed"),
                        Duration.ofSeconds(20),
                        Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2391)),
                        Level.WARNING,
                        Optional.of(new RemoteAccess(
                                new InetSocketAddress("10.0.0.1", 2390),
                                new ListenFiles(
                                        Path.of("/pki/server.pem"),
                                        Path.of("/pki/server-key.pem"),
                                        Path.of("/pki/clients.pem")),
                                new RemoteRoles(
                                        List.of(
                                                new RemoteName(RemoteName.Kind.CN, "a monitor"),
                                                new RemoteName(RemoteName.Kind.IP, "fd00::1")),
                                        List.of(new RemoteName(RemoteName.Kind.EMAIL, "ops@example.org")),
                                        List.of(
                                                new RemoteName(RemoteName.Kind.URI, "spiffe://example/controller"),
                                                new RemoteName(RemoteName.Kind.DNS, "ctl.example"))))),
                        Thresholds.of(check -> check == Check.FSYNC_LATENCY
                                ? OptionalDouble.empty()
                                : Thresholds.parse(check, check == Check.DISK_FREE ? "5%" : check.preset())),
                        FOUND.member()),
                config(environment));
    }

    @Test
    void anEtcdOfTheAgentsOwnTakesThePlaceOfTheUnit() throws ConfigException {
        Map<String, String> child = Map.of("ETCD_AGENT_CHILD", "/bin/etcd", "ETCD_AGENT_CHILD_ENV", "/etc/etcd.env");
        assertEquals(
                new UnitChoice.Child(
                        Path.of("/bin/etcd"),
                        Path.of("/etc/etcd.env"),
                        Optional.empty(),
                        Path.of("/etc/etcd-agent/between.d")),
                config(child).unit());

        Map<String, String> logged = new HashMap<>(child);
        logged.put("ETCD_AGENT_CHILD_LOG", "/var/log/etcd.log");
        logged.put("ETCD_AGENT_CHILD_BETWEEN", "/steps");
        assertEquals(
                new UnitChoice.Child(
                        Path.of("/bin/etcd"),
                        Path.of("/etc/etcd.env"),
                        Optional.of(Path.of("/var/log/etcd.log")),
                        Path.of("/steps")),
                config(logged).unit());
    }

    @Test
    void serversMayBeCheckedWithoutACertificateOfOnesOwn() throws ConfigException {
        assertEquals(
                Optional.of(new TlsFiles(Path.of("/pki/ca.pem"), Optional.empty(), Optional.empty())),
                config(Map.of("ETCD_AGENT_ENDPOINT", "https://10.0.0.1:2379", "ETCD_AGENT_CACERT", "/pki/ca.pem"))
                        .tls());
    }

    @Test
    void anEmptyValueOfASettingThatMayBeUnsetCountsAsUnset() throws ConfigException {
        AgentConfig config = config(Map.of("ETCD_AGENT_CACERT", "", "ETCD_AGENT_CHILD", ""));

        assertEquals(config(Map.of()), config);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:2391, 127.0.0.1",
        "127.12.0.255:65535, 127.12.0.255",
        "localhost:1, 127.0.0.1",
        "[::1]:2391, 0:0:0:0:0:0:0:1"
    })
    void metricsAreServedWithoutTlsOnLoopback(String set, String address) throws ConfigException {
        InetSocketAddress port =
                config(Map.of("ETCD_AGENT_METRICS_LISTEN", set)).metricsPort().orElseThrow();

        assertEquals(address, port.getAddress().getHostAddress());
        assertTrue(port.getAddress().isLoopbackAddress());
        assertTrue(set.endsWith(":" + port.getPort()));
    }

    @Test
    void whoWantsMetricsWithoutTlsForOtherMachinesIsToldOfTheListenerWithTls() {
        List<String> faults = faults(Map.of("ETCD_AGENT_METRICS_LISTEN", "0.0.0.0:2391"));

        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.get(0).contains("loopback") && faults.get(0).contains("ETCD_AGENT_LISTEN"), faults::toString);
    }

    @ParameterizedTest
    @CsvSource({"error, SEVERE", "warn, WARNING", "info, INFO", "debug, FINE"})
    void eachLogLevelHasItsWord(String word, String level) throws ConfigException {
        assertEquals(
                Level.parse(level), config(Map.of("ETCD_AGENT_LOG_LEVEL", word)).logLevel());
    }

    @ParameterizedTest
    @MethodSource("malformedValues")
    void aMalformedValueIsNamedWithItsVariable(Malformed malformed) {
        String variable = malformed.setting().variable();

        List<String> faults = faults(Map.of(variable, malformed.value()));

        assertTrue(
                faults.stream()
                        .anyMatch(fault ->
                                fault.startsWith(variable + " is not ") && fault.endsWith(": " + malformed.value())),
                faults.toString());
    }

    @Test
    void everySettingHasValuesThatAreRefused() {
        Set<Setting> tried = EnumSet.noneOf(Setting.class);
        malformedValues().map(Malformed::setting).forEach(tried::add);

        // Any word may be the name of a user.
        assertEquals(EnumSet.complementOf(EnumSet.of(Setting.ETCD_USER)), tried);
    }

    @Test
    void aVariableThatIsNoSettingIsNamed() {
        assertEquals(
                List.of("ETCD_AGENT_SOKET is no setting; see: etcd-agent --help"),
                faults(Map.of("ETCD_AGENT_SOKET", "/run/x", "ETCD_AGENT_JAVA_OPTS", "-Xmx32m")));
    }

    @Test
    void allFaultsAreToldAtOnce() {
        List<String> faults = faults(Map.of(
                "ETCD_AGENT_SOKET", "x",
                "ETCD_AGENT_SOCKET", "agent.sock",
                "ETCD_AGENT_ENDPOINT", "nowhere",
                "ETCD_AGENT_KEY", "/pki/key.pem",
                "ETCD_AGENT_CHILD", "/bin/etcd",
                "ETCD_AGENT_UNIT", "etcd",
                "ETCD_AGENT_LOG_LEVEL", "loud"));

        List<String> beginnings = List.of(
                "ETCD_AGENT_SOKET is no setting",
                "ETCD_AGENT_ENDPOINT is not ",
                "ETCD_AGENT_SOCKET is not ",
                "ETCD_AGENT_CERT and ETCD_AGENT_KEY go together",
                "ETCD_AGENT_CHILD and ETCD_AGENT_CHILD_ENV go together",
                "ETCD_AGENT_UNIT is not ",
                "ETCD_AGENT_LOG_LEVEL is not ");
        assertEquals(beginnings.size(), faults.size(), faults.toString());
        for (int i = 0; i < beginnings.size(); i++) {
            assertTrue(faults.get(i).startsWith(beginnings.get(i)), faults.toString());
        }
    }

    @Test
    void httpsWithoutAuthoritiesIsAFault() {
        assertEquals(
                List.of("an https ETCD_AGENT_ENDPOINT needs ETCD_AGENT_CACERT"),
                faults(Map.of("ETCD_AGENT_ENDPOINT", "https://10.0.0.1:2379")));
    }

    @ParameterizedTest
    @CsvSource({"ETCD_AGENT_CERT", "ETCD_AGENT_KEY"})
    void aCertificateAndItsKeyGoTogether(String alone) {
        assertEquals(
                List.of("ETCD_AGENT_CERT and ETCD_AGENT_KEY go together"),
                faults(Map.of("ETCD_AGENT_CACERT", "/pki/ca.pem", alone, "/pki/file.pem")));
    }

    @Test
    void aCertificateWithoutAuthoritiesIsAFault() {
        assertEquals(
                List.of("ETCD_AGENT_CERT needs ETCD_AGENT_CACERT"),
                faults(Map.of("ETCD_AGENT_CERT", "/pki/cert.pem", "ETCD_AGENT_KEY", "/pki/key.pem")));
    }

    @ParameterizedTest
    @CsvSource({"ETCD_AGENT_CHILD", "ETCD_AGENT_CHILD_ENV"})
    void anEtcdOfTheAgentsOwnNeedsItsEnvironmentFile(String alone) {
        assertEquals(
                List.of("ETCD_AGENT_CHILD and ETCD_AGENT_CHILD_ENV go together"),
                faults(Map.of(alone, "/somewhere/file")));
    }

    private static List<String> faults(Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> config(environment)).faults();
    }

    private static AgentConfig config(Map<String, String> environment) throws ConfigException {
        return config(environment, FOUND);
    }

    private static AgentConfig config(Map<String, String> environment, Discovered discovered) throws ConfigException {
        return AgentConfig.from(ResolvedSettings.of(environment).with(discovered))
                .orElseThrow();
    }

    @Test
    void whatEtcdsUnitTellsTakesThePlaceOfWhatIsNotSet() throws ConfigException {
        Discovered tls =
                FoundMember.at("https://10.0.0.1:2379", Optional.of("/etcd/ca.pem"), Optional.of("/etcd/member.pem"));

        AgentConfig config = config(Map.of(), tls);
        assertEquals(URI.create("https://10.0.0.1:2379"), config.endpoint());
        assertEquals(
                Optional.of(new TlsFiles(
                        Path.of("/etcd/ca.pem"),
                        Optional.of(Path.of("/etcd/member.pem")),
                        Optional.of(Path.of("/etcd/member.pem.key")))),
                config.tls());

        AgentConfig own = config(
                Map.of("ETCD_AGENT_CERT", "/own/cert.pem", "ETCD_AGENT_KEY", "/own/key.pem", "ETCD_AGENT_CACERT", ""),
                tls);
        assertEquals(
                Optional.of(new TlsFiles(
                        Path.of("/etcd/ca.pem"),
                        Optional.of(Path.of("/own/cert.pem")),
                        Optional.of(Path.of("/own/key.pem")))),
                own.tls());
    }

    @Test
    void halfAPairThatIsSetIsNotMadeWholeByWhatIsFound() {
        Discovered tls =
                FoundMember.at("https://10.0.0.1:2379", Optional.of("/etcd/ca.pem"), Optional.of("/etcd/member.pem"));

        ConfigException refused =
                assertThrows(ConfigException.class, () -> config(Map.of("ETCD_AGENT_CERT", "/own/cert.pem"), tls));

        assertEquals(List.of("ETCD_AGENT_CERT and ETCD_AGENT_KEY go together"), refused.faults());
    }

    @Test
    void aFoundMemberWithTlsAndNoAuthorityIsAProblemOfTheHostAndNoFault() throws ConfigException {
        Discovered tls = FoundMember.at("https://10.0.0.1:2379", Optional.empty(), Optional.empty());

        assertEquals(Optional.empty(), config(Map.of(), tls).tls());
    }

    @Test
    void withoutAnEndpointThereIsNoConfiguration() throws ConfigException {
        assertEquals(Optional.empty(), AgentConfig.from(ResolvedSettings.of(Map.of())));
    }

    @ParameterizedTest
    @CsvSource({"ETCD_AGENT_LISTEN_CERT", "ETCD_AGENT_LISTEN_KEY", "ETCD_AGENT_LISTEN_CACERT"})
    void aListenerNeedsAllOfItsFiles(String missing) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "ETCD_AGENT_LISTEN", "[::]:2390",
                "ETCD_AGENT_LISTEN_CERT", "/pki/server.pem",
                "ETCD_AGENT_LISTEN_KEY", "/pki/server-key.pem",
                "ETCD_AGENT_LISTEN_CACERT", "/pki/clients.pem"));
        environment.remove(missing);

        assertEquals(
                List.of("ETCD_AGENT_LISTEN needs ETCD_AGENT_LISTEN_CERT, ETCD_AGENT_LISTEN_KEY and"
                        + " ETCD_AGENT_LISTEN_CACERT"),
                faults(environment));
    }

    @Test
    void rolesAndFilesWithoutAListenerWaitForOne() throws ConfigException {
        assertEquals(
                Optional.empty(),
                config(Map.of("ETCD_AGENT_LISTEN_CERT", "/pki/server.pem", "ETCD_AGENT_REMOTE_OPERATE", "cn:a"))
                        .remote());
    }

    @ParameterizedTest
    @CsvSource({"ETCD_AGENT_ETCD_USER", "ETCD_AGENT_ETCD_PASSWORD_FILE"})
    void aUserAndTheFileWithItsPasswordGoTogether(String alone) {
        assertEquals(
                List.of("ETCD_AGENT_ETCD_USER and ETCD_AGENT_ETCD_PASSWORD_FILE go together"),
                faults(Map.of(alone, "/x")));
    }
}
