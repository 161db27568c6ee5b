package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.discovery.Problem;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --check-config} says of the settings of the TLS listener, with real files. */
class ListenerConfigTest {

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private TestCertificates authority;

    @BeforeEach
    void layOut() {
        authority = TestCertificates.create(directory);
        environment.put("ETCD_AGENT_LISTEN", "127.0.0.1:2390");
        environment.put("ETCD_AGENT_LISTEN_CACERT", authority.ca().toString());
        environment.put("ETCD_AGENT_REMOTE_OBSERVE", "cn:monitor");
        show(authority.issue("node1", List.of("IP:127.0.0.1")));
    }

    private void show(Issued server) {
        environment.put("ETCD_AGENT_LISTEN_CERT", server.certificate().toString());
        environment.put("ETCD_AGENT_LISTEN_KEY", server.key().toString());
    }

    /** But that this check runs as another user than the service will. */
    private List<Problem> problems() {
        Configuration configuration = Configuration.load(
                ResolvedSettings.of(environment),
                (unit, state) -> FoundMember.at("http://127.0.0.1:2379", Optional.empty(), Optional.empty()),
                Clock.systemUTC().instant());
        return ConfigCheck.problems(configuration).stream()
                .filter(problem -> !problem.what().startsWith("This check runs as "))
                .toList();
    }

    private static void assertOnly(Problem.Weight weight, String part, List<Problem> problems) {
        assertEquals(1, problems.size(), problems::toString);
        assertEquals(weight, problems.get(0).weight());
        assertTrue(problems.get(0).what().contains(part), problems::toString);
    }

    @Test
    void goodFilesAndANameAreNoProblem() {
        assertEquals(List.of(), problems());
    }

    @Test
    void aKeyThatIsNotThereIsInTheWay() throws Exception {
        Path key = Path.of(environment.get("ETCD_AGENT_LISTEN_KEY"));
        Files.delete(key);

        List<Problem> problems = problems();

        assertFalse(ConfigCheck.passable(problems));
        assertTrue(problems.toString().contains(key + ": no such file"), problems::toString);
    }

    @Test
    void anExpiredCertificateIsInTheWay() {
        show(authority.issueExpired("node1", List.of("IP:127.0.0.1")));

        assertOnly(Problem.Weight.OBSTACLE, "expired at", problems());
    }

    @Test
    void aCertificateThatServersMayNotShowIsInTheWay() {
        show(authority.issueForClients("node1", List.of("IP:127.0.0.1")));

        assertOnly(Problem.Weight.OBSTACLE, "its extended key usage lacks serverAuth", problems());
    }

    @Test
    void aCertificateForAnotherAddressIsWarnedOf() {
        show(authority.issue("node1", List.of("IP:127.0.0.2")));

        assertOnly(Problem.Weight.WARNING, "made out to 127.0.0.2 and not to 127.0.0.1", problems());
    }

    /** The addresses of this machine, whatever they are, are not of the range for documents. */
    @Test
    void aCertificateForNoAddressOfThisHostIsWarnedOfWhereAllOfThemListen() {
        environment.put("ETCD_AGENT_LISTEN", "0.0.0.0:2390");
        show(authority.issue("node1", List.of("IP:192.0.2.1")));

        assertOnly(Problem.Weight.WARNING, "made out to 192.0.2.1 and not to ", problems());
    }

    /** On Linux Java tells it of every IPv6 address of an interface. */
    @Test
    void theInterfaceOfAnAddressIsNotLookedForInACertificate() throws Exception {
        byte[] address = InetAddress.getByName("fd00::2").getAddress();

        assertEquals("fd00:0:0:0:0:0:0:2", ListenerReview.withoutScope(Inet6Address.getByAddress("host", address, 1)));
    }

    @Test
    void aKeyThatEverybodyMayReadIsWarnedOf() throws Exception {
        Path key = Path.of(environment.get("ETCD_AGENT_LISTEN_KEY"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        List<Problem> problems = problems();

        assertOnly(Problem.Weight.WARNING, key + " is no secret: everybody on this host may read it", problems);
        assertTrue(problems.get(0).remedy().contains("chmod o= " + key), problems::toString);
    }

    @Test
    void aKeyThatOnlyItsDirectoryKeepsSecretIsNoProblem() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(
                Path.of(environment.get("ETCD_AGENT_LISTEN_KEY")), PosixFilePermissions.fromString("rw-r--r--"));

        assertEquals(List.of(), problems());
    }

    @Test
    void settingsOfAListenerThatIsNotThereAreWarnedOf() {
        environment.remove("ETCD_AGENT_LISTEN");

        List<Problem> problems = problems();

        assertOnly(
                Problem.Weight.WARNING,
                "what is set for it does nothing: ETCD_AGENT_LISTEN_CERT, ETCD_AGENT_LISTEN_KEY,"
                        + " ETCD_AGENT_LISTEN_CACERT, ETCD_AGENT_REMOTE_OBSERVE",
                problems);
        assertTrue(problems.get(0).remedy().startsWith("Set ETCD_AGENT_LISTEN in "), problems::toString);
    }

    @Test
    void noListenerIsNoProblem() {
        environment.clear();

        assertEquals(List.of(), problems());
    }

    @Test
    void anExpiredAuthorityAmongOthersIsWarnedOfByItsNameWhereverItStands() throws Exception {
        trust(authority.issueExpired("old", List.of("DNS:old")).certificate(), authority.ca());

        assertOnly(Problem.Weight.WARNING, "that of CN=old expired at", problems());

        trust(
                authority.ca(),
                authority.issueExpired("older", List.of("DNS:old")).certificate());

        assertOnly(Problem.Weight.WARNING, "that of CN=older expired at", problems());
    }

    @Test
    void authoritiesOfWhichNoneIsValidAreInTheWay() throws Exception {
        trust(
                authority.issueExpired("old", List.of("DNS:old")).certificate(),
                authority.issueExpired("older", List.of("DNS:old")).certificate());

        assertOnly(Problem.Weight.OBSTACLE, "that of CN=old expired at", problems());
        assertOnly(Problem.Weight.OBSTACLE, "that of CN=older expired at", problems());
    }

    @Test
    void whatIsNoAuthorityAmongThemIsWarnedOf() throws Exception {
        trust(authority.ca(), authority.issue("leaf", List.of("DNS:leaf")).certificate());

        assertOnly(Problem.Weight.WARNING, "that of CN=leaf is no authority's", problems());
    }

    private void trust(Path... certificates) throws IOException {
        Path bundle = directory.resolve("bundle.pem");
        Files.deleteIfExists(bundle);
        for (Path certificate : certificates) {
            Files.write(bundle, Files.readAllBytes(certificate), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        environment.put("ETCD_AGENT_LISTEN_CACERT", bundle.toString());
    }

    @Test
    void aListenerThatServesNobodyIsWarnedOf() {
        environment.remove("ETCD_AGENT_REMOTE_OBSERVE");

        assertOnly(Problem.Weight.WARNING, "serves nobody: no certificate has a role", problems());
    }
}
