package io.etcdagent.daemon.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.discovery.Problem.Weight;
import io.etcdagent.daemon.etcd.CertificateFacts;
import io.etcdagent.daemon.tls.FiledCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateReviewTest {

    private static final Path FILE = Path.of("/pki/member.pem");
    private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");
    private static final URI ENDPOINT = URI.create("https://10.0.0.1:2379");

    private static CertificateFacts facts(Instant from, Instant to, boolean clientAuthentication, String... hosts) {
        return new CertificateFacts("node1", List.of(hosts), from, to, true, clientAuthentication);
    }

    private static CertificateFacts sound(boolean clientAuthentication, String... hosts) {
        return facts(NOW.minusSeconds(9), NOW.plusSeconds(90 * 86_400), clientAuthentication, hosts);
    }

    @Test
    void soundCertificateHasNoProblem() {
        Map<Path, CertificateFacts> both = Map.of(FILE, sound(true, "10.0.0.1"));

        assertEquals(List.of(), CertificateReview.of(ENDPOINT, both, both, NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01, 2026-11-24, OBSTACLE, expired at 2026-11-24",
        "2026-01-01, 2026-11-30, WARNING, 'expires soon, at 2026-11-30'",
        "2026-11-26, 2027-11-30, OBSTACLE, is not valid before 2026-11-26",
    })
    void timeIsToldOnceForACertificateThatServesBoth(String from, String to, Weight weight, String words) {
        Map<Path, CertificateFacts> both = Map.of(
                FILE, facts(Instant.parse(from + "T00:00:00Z"), Instant.parse(to + "T00:00:00Z"), true, "10.0.0.1"));

        List<Problem> problems = CertificateReview.of(ENDPOINT, both, both, NOW);

        assertEquals(1, problems.size(), problems.toString());
        assertEquals(weight, problems.get(0).weight());
        assertTrue(problems.get(0).what().startsWith("The certificate /pki/member.pem " + words), problems.toString());
    }

    private static FiledCertificate authority(String name, String from, String to) {
        return new FiledCertificate(
                "CN=" + name, true, Instant.parse(from + "T00:00:00Z"), Instant.parse(to + "T00:00:00Z"));
    }

    private static final FiledCertificate GOOD = authority("good", "2026-01-01", "2036-01-01");
    private static final FiledCertificate EXPIRED = authority("old", "2016-01-01", "2026-11-24");
    private static final FiledCertificate FUTURE = authority("next", "2026-11-26", "2036-01-01");

    private static List<Problem> ofAuthorities(FiledCertificate... authorities) {
        return CertificateReview.ofAuthorities(Path.of("/pki/ca.pem"), List.of(authorities), NOW);
    }

    @Test
    void soundAuthoritiesHaveNoProblem() {
        assertEquals(List.of(), ofAuthorities(GOOD, GOOD));
    }

    @Test
    void whereOneAuthorityIsValidTheOthersAreWarningsThatNameThem() {
        FiledCertificate leaf = new FiledCertificate("CN=leaf", false, GOOD.notBefore(), GOOD.notAfter());
        FiledCertificate soon = authority("soon", "2016-01-01", "2026-11-30");

        List<Problem> problems = ofAuthorities(GOOD, EXPIRED, FUTURE, leaf, soon);

        String file = "Of the certificates in the CA file /pki/ca.pem, that of ";
        assertEquals(
                List.of(
                        file + "CN=old expired at 2026-11-24T00:00:00Z",
                        file + "CN=next is not valid before 2026-11-26T00:00:00Z",
                        file + "CN=leaf is no authority's (its basic constraints do not say CA), so what it signs is"
                                + " trusted by nobody",
                        file + "CN=soon expires soon, at 2026-11-30T00:00:00Z"),
                problems.stream().map(Problem::what).toList());
        assertTrue(problems.stream().allMatch(problem -> problem.weight() == Weight.WARNING), problems.toString());
    }

    @Test
    void whereNoAuthorityIsValidThatIsInTheWayAndAllAreNamed() {
        List<Problem> problems = ofAuthorities(EXPIRED, FUTURE);

        assertEquals(1, problems.size(), problems.toString());
        assertEquals(Weight.OBSTACLE, problems.get(0).weight());
        assertTrue(
                problems.get(0)
                        .what()
                        .endsWith("that of CN=old expired at 2026-11-24T00:00:00Z; that of CN=next is not valid before"
                                + " 2026-11-26T00:00:00Z"),
                problems.toString());
    }

    @Test
    void certificateForOtherHostsNamesThem() {
        List<Problem> problems =
                CertificateReview.of(ENDPOINT, Map.of(FILE, sound(true, "10.0.0.2", "node1")), Map.of(), NOW);

        assertEquals(1, problems.size(), problems.toString());
        assertEquals(Weight.OBSTACLE, problems.get(0).weight());
        assertTrue(
                problems.get(0)
                        .what()
                        .endsWith("is not made out to 10.0.0.1, where the agent dials it, but to 10.0.0.2, node1"),
                problems.toString());
    }

    private static List<Problem> listener(boolean serverAuthentication, List<String> addresses, String... hosts) {
        CertificateFacts facts = new CertificateFacts(
                "node1", List.of(hosts), NOW.minusSeconds(9), NOW.plusSeconds(90 * 86_400), serverAuthentication, true);
        return CertificateReview.ofListener(FILE, facts, addresses, NOW);
    }

    @Test
    void certificateThatServersMayNotUseIsAnObstacleToListeningWithIt() {
        assertEquals(List.of(), listener(true, List.of("10.0.0.1"), "10.0.0.1"));
        List<Problem> problems = listener(false, List.of("10.0.0.1"), "10.0.0.1");

        assertEquals(1, problems.size(), problems.toString());
        assertEquals(Weight.OBSTACLE, problems.get(0).weight());
        assertTrue(problems.get(0).what().contains("lacks serverAuth"), problems.toString());
        assertTrue(problems.get(0).remedy().contains("ETCD_AGENT_LISTEN_CERT"), problems.toString());
    }

    /** By which name clients dial is known to nobody here, so a name is believed; an address is one of this host or not. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, ''",
        "10.0.0.1, 'node1.example,10.0.0.2', ''",
        "10.0.0.1, *.example, ''",
        "'', 10.0.0.2, ''",
        "'10.0.0.1,fd00::1', 'fd00:0:0:0:0:0:0:1,localhost', ''",
        "10.0.0.1, '', 'is made out to no host'",
        "'10.0.0.1,10.0.1.1', '127.0.0.1,localhost', 'made out to 127.0.0.1, localhost and not to 10.0.0.1, 10.0.1.1'",
    })
    void certificateWithoutANameByWhichTheListenerIsReachedIsWarnedOf(String addresses, String hosts, String words) {
        List<Problem> problems = listener(true, words(addresses), words(hosts).toArray(String[]::new));

        assertEquals(words.isEmpty() ? 0 : 1, problems.size(), problems.toString());
        problems.forEach(problem -> assertEquals(Weight.WARNING, problem.weight()));
        assertTrue(problems.toString().contains(words), problems.toString());
    }

    private static List<String> words(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(","));
    }

    @Test
    void certificateThatClientsMayNotUseIsAnObstacleToShowingIt() {
        Map<Path, CertificateFacts> server = Map.of(FILE, sound(false, "10.0.0.1"));

        assertEquals(List.of(), CertificateReview.of(ENDPOINT, server, Map.of(), NOW));
        List<Problem> problems = CertificateReview.of(ENDPOINT, server, server, NOW);
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).remedy().contains("ETCD_AGENT_CERT"), problems.toString());
    }
}
