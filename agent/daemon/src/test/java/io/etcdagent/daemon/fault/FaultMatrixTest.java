package io.etcdagent.daemon.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.TestAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.opentest4j.TestAbortedException;

/**
 * Every fault at every border of a restart, with real agents and real etcd: whatever befalls the agent, never two
 * members are down on purpose at once, no member stays down, nothing that was acknowledged is lost, and in the end
 * nothing is held.
 *
 * <p>System property {@code faults}: {@code some} cases, {@code all}, or the name of one. The table that comes of it is
 * {@code target/fault-matrix.txt}.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultMatrixTest {

    private static final int SCENES = 3;
    private static final int LINES_OF_LOG = 60;
    private static final Path TABLE = Path.of("target", "fault-matrix.txt");

    private final String which = System.getProperty("faults", "some");
    private final long begin = System.nanoTime();
    private final Scenes scenes = new Scenes(SCENES);
    private final MatrixTable table = new MatrixTable(Cases.FAULTS);

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> whateverBefallsTheAgentTheClusterIsSafe() {
        return Cases.chosen(which).stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> holds(each)));
    }

    private void holds(Case each) throws InterruptedException {
        if (!each.fault().scene().possible()) {
            table.leaveOut(each);
            throw new TestAbortedException(each.name() + " cannot be tried here: no mount namespace can be had");
        }
        tryOn(sceneFor(each), each);
    }

    private Scene sceneFor(Case each) throws InterruptedException {
        try {
            return scenes.take(each.fault().scene());
        } catch (AssertionError | RuntimeException unset) {
            table.add(Outcome.stuck(each, "no scene: " + unset));
            throw unset;
        }
    }

    private void tryOn(Scene scene, Case each) {
        Outcome outcome = Outcome.stuck(each, "the trial ended by a defect of the test");
        try {
            outcome = Trial.of(each, scene);
            String words = outcome.words();
            assertTrue(outcome.good(), () -> words + "\n" + logs(scene));
        } finally {
            table.add(outcome);
            if (outcome.good()) {
                scenes.giveBack(scene);
            } else {
                scenes.throwAway(scene);
            }
        }
    }

    private static String logs(Scene scene) {
        return scene.agents().stream().map(FaultMatrixTest::tail).collect(Collectors.joining("\n"));
    }

    private static String tail(TestAgent agent) {
        List<String> lines = agent.log().lines().toList();
        return agent.name() + " logged last:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @AfterAll
    void writeTable() throws IOException {
        scenes.close();
        String text = table.render(which, took());
        System.out.println(text);
        Files.writeString(TABLE, text, StandardCharsets.UTF_8);
    }
}
