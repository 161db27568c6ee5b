package io.etcdagent.daemon.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every signature by lines as etcd 3.3 to 3.6 print them. */
final class CatalogueTest {

    /** A line of a log, and what it gives away. */
    record Printed(String id, String version, String line) {
        static Printed read(String row) {
            String[] words = row.split(" ", 3);
            return new Printed(words[0], words[1], words[2]);
        }
    }

    static List<Printed> printed() throws IOException {
        return rows("printed.txt").map(Printed::read).toList();
    }

    static List<String> nearMisses() throws IOException {
        return rows("near-misses.txt").toList();
    }

    static List<Signature> signatures() {
        return Catalogue.signatures();
    }

    private static Stream<String> rows(String resource) throws IOException {
        try (InputStream stream = Objects.requireNonNull(CatalogueTest.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(row -> !row.startsWith("#"));
        }
    }

    @ParameterizedTest
    @MethodSource("printed")
    void aLineGivesAwayOneSignature(Printed printed) {
        assertEquals(Optional.of(printed.id()), givenAway(printed.line()));
    }

    @ParameterizedTest
    @MethodSource("nearMisses")
    void whatIsOnlyLikeAFailureIsNone(String line) {
        assertEquals(Optional.empty(), givenAway(line));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void aSignatureIsShownByLinesOfMoreThanOneVersionOrByUnitAndCluster(Signature signature) throws IOException {
        Set<String> versions = printed().stream()
                .filter(printed -> printed.id().equals(signature.id()))
                .map(Printed::version)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(signature.patterns().isEmpty(), versions.isEmpty(), signature.id());
        assertTrue(versions.isEmpty() || versions.size() > 1 || signature.id().matches("peer-url-exists|too-many.*"));
        assertFalse(signature.patterns().isEmpty() && signature.enough().isEmpty(), "nothing shows " + signature.id());
        assertTrue(signature.patterns().isEmpty() || !signature.needs().isEmpty(), "a line alone is no diagnosis");
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void aSignatureSaysAllThatAnOperatorNeedsInSentences(Signature signature) {
        assertTrue(signature.id().matches("[a-z0-9]+(-[a-z0-9]+)*"), signature.id());
        for (String sentence : List.of(signature.diagnosis(), signature.why(), signature.avoid())) {
            assertTrue(sentence.matches("(?:[A-Z{]|etcd|systemd).*\\."), sentence);
        }
        assertFalse(signature.next().isEmpty(), signature.id());
        Names names = Scenes.of(3).scene().names();
        for (String words : signature.next()) {
            assertFalse(names.in(words).matches(".*[{}].*"), names.in(words));
        }
    }

    @Test
    void idsAreUniqueAndThoseThatOthersRelyOnAreThere() {
        List<String> ids = Catalogue.signatures().stream().map(Signature::id).toList();
        assertEquals(ids.size(), Set.copyOf(ids).size(), ids.toString());
        assertTrue(ids.containsAll(List.of("rolled-back", "wiped", "removed", "wiped-new")), ids.toString());
        for (String id : List.of("rolled-back", "wiped", "removed", "wiped-new")) {
            assertEquals(Recovery.MENDS, signature(id).recovery());
        }
    }

    private static Signature signature(String id) {
        return Catalogue.signatures().stream()
                .filter(signature -> signature.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<String> givenAway(String line) {
        return Catalogue.signatures().stream()
                .filter(signature -> signature.marks(line).isPresent())
                .map(Signature::id)
                .findFirst();
    }
}
