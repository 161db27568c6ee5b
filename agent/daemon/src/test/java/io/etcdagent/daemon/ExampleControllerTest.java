package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestCertificates;
import io.etcdagent.daemon.testing.TestCertificates.Issued;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The controller that is shipped as an example, against the agents of two real clusters. */
@Tag("coordination")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExampleControllerTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long RUN_SECONDS = 180;
    private static final Path PROGRAM =
            Path.of("..", "..", "packaging", "examples", "roll-two-clusters.py").toAbsolutePath();

    @TempDir
    private static Path directory;

    private TestCertificates authority;
    private Issued operator;
    private TestAgents first;
    private TestAgents second;

    private record Ended(int status, String out, String err) {}

    @BeforeAll
    void start() {
        authority = TestCertificates.create(directory.resolve("authority"));
        operator = authority.issue(AgentsSetup.OPERATOR, List.of("DNS:controller.example"));
        first = TestAgents.start(AgentsSetup.of(3).serving(authority));
        second = TestAgents.start(AgentsSetup.of(3).serving(authority));
    }

    @AfterAll
    void stop() {
        if (second != null) {
            second.close();
        }
        if (first != null) {
            first.close();
        }
    }

    private Process run(String word, Issued own, Path ca) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3", PROGRAM.toString(), "--settle", "0.2"));
        command.addAll(List.of(
                "--cert", own.certificate().toString(), "--key", own.key().toString()));
        command.addAll(List.of("--cacert", ca.toString(), "--run", word, "--reason", "a test", "--timeout", "170"));
        command.add("first=" + addresses(first));
        command.add("second=" + addresses(second));
        return new ProcessBuilder(command)
                .redirectOutput(directory.resolve(word + ".out").toFile())
                .redirectError(directory.resolve(word + ".err").toFile())
                .start();
    }

    private static String addresses(TestAgents agents) {
        return agents.all().stream().map(agents::remoteAddress).collect(Collectors.joining(","));
    }

    private static Ended end(Process program, String word) throws Exception {
        try {
            assertTrue(program.waitFor(RUN_SECONDS, TimeUnit.SECONDS), "it does not end");
        } finally {
            program.destroyForcibly();
        }
        return new Ended(program.exitValue(), said(word + ".out"), said(word + ".err"));
    }

    private static String said(String file) throws IOException {
        return Files.readString(directory.resolve(file), StandardCharsets.UTF_8);
    }

    private static List<Long> pids(TestAgents agents) {
        return agents.all().stream()
                .map(agent -> agent.etcd().orElseThrow().pid())
                .toList();
    }

    @Test
    void bothClustersAreRolledOneAfterTheOtherAlthoughTheAgentThatIsFollowedGoesAway() throws Exception {
        List<Long> before = new ArrayList<>(pids(first));
        before.addAll(pids(second));
        TestAgent followed = first.get(0);

        Process program = run("run-1", operator, authority.ca());
        Await.until("it follows", SOON, () -> said("run-1.out").contains("running in"));
        followed.kill();
        followed.start();
        Ended ended = end(program, "run-1");

        assertEquals(0, ended.status(), ended.out() + ended.err());
        assertTrue(ended.out().contains("first: " + first.remoteAddress(followed)), ended.out());
        assertTrue(ended.out().endsWith("all rolled: first, second\n"), ended.out());
        List<Long> after = new ArrayList<>(pids(first));
        after.addAll(pids(second));
        for (int i = 0; i < before.size(); i++) {
            assertNotEquals(before.get(i), after.get(i));
        }
        RolloutView one = first.get(1).client().rollout();
        RolloutView two = second.get(1).client().rollout();
        assertEquals(RolloutState.SUCCEEDED, one.state());
        assertTrue(
                Optional.ofNullable(one.endedAt()).orElseThrow().compareTo(two.createdAt()) <= 0,
                one.endedAt() + " and then " + two.createdAt());

        Ended again = end(run("run-1", operator, authority.ca()), "run-1");
        assertEquals(0, again.status(), again.out() + again.err());
        List<Long> untouched = new ArrayList<>(pids(first));
        untouched.addAll(pids(second));
        assertEquals(after, untouched, "what was done under the same word is not done again");
    }

    @Test
    void aRolloutThatStopsIsToldAndTheNextClusterLeftAlone() throws Exception {
        String id = second.get(0).client().rollouts().rollouts().stream()
                .findFirst()
                .map(RolloutView::id)
                .orElse("");
        first.get(0).client().startRollout(RolloutRequest.restart("an operator's", null, 5.0));
        Ended refused = end(run("run-2", operator, authority.ca()), "run-2");
        first.get(0).client().abortRollout(new RolloutChangeRequest(null, "the test is over"));

        assertEquals(3, refused.status(), refused.out() + refused.err());
        assertTrue(refused.out().contains("in the way: restart "), refused.out());
        assertEquals(
                id,
                second.get(0).client().rollouts().rollouts().stream()
                        .findFirst()
                        .map(RolloutView::id)
                        .orElse(""));
        first.awaitNothingHeld();
    }

    @Test
    void whoMayOnlyLookOrIsNotKnownIsToldSo() throws Exception {
        Issued observer = authority.issue(AgentsSetup.OBSERVER, List.of("DNS:observer.example"));
        Ended looker = end(run("run-3", observer, authority.ca()), "run-3");
        assertEquals(1, looker.status(), looker.out() + looker.err());
        assertTrue(looker.err().contains("Your role may not do this"), looker.err());

        TestCertificates other = TestCertificates.create(directory.resolve("other"));
        Issued stranger = other.issue(AgentsSetup.OPERATOR, List.of("DNS:controller.example"));
        Ended unknown = end(run("run-4", stranger, authority.ca()), "run-4");
        assertNotEquals(0, unknown.status());
        Ended distrusting = end(run("run-5", operator, other.ca()), "run-5");
        assertEquals(2, distrusting.status(), distrusting.out() + distrusting.err());
        assertTrue(distrusting.err().contains("its certificate is not accepted"), distrusting.err());
        assertFalse(distrusting.err().contains("Traceback"), distrusting.err());
        assertFalse(unknown.err().contains("Traceback"), unknown.err());
    }
}
