package io.etcdagent.daemon.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.diagnosis.Outcome.Cause;
import io.etcdagent.daemon.etcd.EtcdVersion;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.unit.UnitState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * A real etcd is made to break in every way that is known, and the diagnosis has to name what was done to it.
 *
 * <p>System property {@code provocation}: only those whose name begins with this. What etcd printed and what was found
 * is in {@code target/provocations-VERSION.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProvokedDiagnosisTest {

    /** etcd waits 10 s for its backend to be unlocked, and 6 s to be heard by others, before it says so. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final EtcdVersion version = EtcdBinaries.version();
    private final String minor = version.major() + "." + version.minor();
    private final StringBuilder table = new StringBuilder("etcd " + version + "\n");
    private @Nullable BreakableCluster cluster;

    @TestFactory
    Stream<DynamicTest> theDiagnosisNamesWhatWasBroken() {
        String only = System.getProperty("provocation", "");
        return Provocation.all().stream()
                .filter(each -> each.word().startsWith(only))
                .map(each -> DynamicTest.dynamicTest(each.word(), () -> diagnoses(each)));
    }

    private void diagnoses(Provocation provocation) throws Exception {
        long start = System.nanoTime();
        BreakableCluster in = clusterFor(provocation);
        Outcome outcome = provocation.outcome(minor);
        try {
            provocation.strike().on(in);
            UnitState state = awaitOutcome(in.broken(), outcome);
            Diagnosis diagnosis = outcome.cause().isPresent()
                    ? in.diagnosis()
                    // It says that it has joined a little before it serves.
                    : Await.until("etcd has helped itself", PATIENCE, in::diagnosis, Diagnosis::well);
            long millis = (System.nanoTime() - start) / 1_000_000;
            tell(provocation, outcome, in.broken(), state, diagnosis, millis);
            outcome.cause().ifPresent(cause -> assertNames(cause, outcome, diagnosis));
        } finally {
            if (provocation.spoils() || !healed(in)) {
                cluster = null;
                in.close();
            }
        }
    }

    /** Whether the next one can be tried on the same cluster. */
    private static boolean healed(BreakableCluster cluster) {
        try {
            cluster.heal();
            return true;
        } catch (AssertionError | RuntimeException spoilt) {
            return false;
        }
    }

    private static UnitState awaitOutcome(BrokenMember member, Outcome outcome) {
        UnitState state = Await.until(
                "etcd ends, or prints " + outcome.prints(),
                PATIENCE,
                member::unitState,
                // Gone is also one of which the JVM has yet to collect how it ended.
                seen -> (seen.mainPid() == 0 && !seen.result().equals("exit-status-unknown"))
                        || (outcome.exits().isEmpty()
                                && outcome.prints().matcher(member.printed()).find()));
        assertTrue(
                outcome.prints().matcher(member.printed()).find(),
                () -> "etcd did not print " + outcome.prints() + ", but:\n" + member.printed());
        if (outcome.exits().isEmpty()) {
            assertTrue(state.active(), () -> "etcd does not run on: " + state);
        } else {
            assertTrue(
                    outcome.exits().contains(state.exitStatus()),
                    () -> "etcd does not end with " + outcome.exits() + ": " + state);
        }
        return state;
    }

    private static void assertNames(Cause expected, Outcome outcome, Diagnosis diagnosis) {
        Finding found = diagnosis.cause().orElseThrow(() -> new AssertionError("nothing is found wrong: " + diagnosis));
        assertEquals(expected.id(), found.id(), () -> diagnosis.toString());
        assertEquals(expected.recovery(), found.recovery(), found.id());
        assertFalse(found.reasons().isEmpty(), "no reasons");
        assertTrue(
                found.next().stream().anyMatch(step -> step.contains(expected.next())),
                () -> "not said: " + expected.next() + ", but " + found.next());
        assertFalse(found.avoid().isBlank(), "nothing to avoid");
        if (expected.byLog()) {
            String line = found.evidence().orElseThrow(() -> new AssertionError("no line is shown as evidence"));
            assertTrue(outcome.prints().matcher(line).find(), () -> "this is no evidence: " + line);
        }
    }

    private void tell(
            Provocation provocation,
            Outcome outcome,
            BrokenMember member,
            UnitState state,
            Diagnosis diagnosis,
            long millis) {
        String line = member.printed()
                .lines()
                .filter(outcome.prints().asPredicate())
                .findFirst()
                .orElse("");
        table.append(String.format(
                "%n%s (%d ms)%n  %s%n  etcd:   %s%n  found:  %s%n",
                provocation.word(),
                millis,
                state.mainPid() == 0 ? "ends with " + state.exitStatus() : "runs on",
                line.substring(0, Math.min(line.length(), 300)),
                diagnosis.cause().map(ProvokedDiagnosisTest::words).orElse(diagnosis.well() ? "well" : "nothing")));
        diagnosis
                .ruledOut()
                .forEach(ruled -> table.append("  not so: ").append(ruled).append('\n'));
    }

    private static String words(Finding finding) {
        return finding.id() + ", " + finding.recovery() + "\n    " + finding.diagnosis() + "\n    why:   "
                + finding.reasons() + "\n    next:  " + finding.next() + "\n    avoid: " + finding.avoid()
                + "\n    line:  " + finding.evidence().orElse("none");
    }

    /** What the catalogue has and no provocation leads to on this version. */
    private List<String> notProvoked() {
        Set<String> provoked = Provocation.all().stream()
                .flatMap(each -> each.outcome(minor).cause().stream())
                .map(Cause::id)
                .collect(Collectors.toSet());
        return Catalogue.signatures().stream()
                .map(Signature::id)
                .filter(id -> !provoked.contains(id))
                .toList();
    }

    private BreakableCluster clusterFor(Provocation provocation) {
        BreakableCluster current = cluster;
        if (current != null && current.kind() == provocation.kind()) {
            return current;
        }
        if (current != null) {
            current.close();
        }
        BreakableCluster next = BreakableCluster.start(provocation.kind());
        cluster = next;
        return next;
    }

    @AfterAll
    void end() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
        table.append(String.format("%nnot provoked, tested on lines alone:%n  %s%n", String.join(", ", notProvoked())));
        Files.writeString(Path.of("target", "provocations-" + version + ".txt"), table, StandardCharsets.UTF_8);
    }
}
