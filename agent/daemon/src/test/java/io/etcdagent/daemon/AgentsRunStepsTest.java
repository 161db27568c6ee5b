package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Steps of the operator between stop and start: real scripts, run by real agents beside a real etcd each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("coordination")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsRunStepsTest {

    private static final Duration SOON = Duration.ofSeconds(90);

    private TestAgents agents;
    private TestAgent agent;

    @BeforeAll
    void startAgents() throws IOException {
        agents = TestAgents.start(3);
        agent = agents.followers().get(0);
        for (TestAgent each : agents.all()) {
            Files.createDirectories(each.steps());
            Files.setPosixFilePermissions(each.steps(), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @AfterEach
    void everyMemberRunsAndNothingIsHeld() {
        agents.awaitNothingHeld();
    }

    @AfterAll
    void stopAgents() {
        agents.close();
    }

    @Test
    void aStepRunsWhileEtcdIsDownAndWhatItPrintsIsTold(@TempDir Path directory) throws Exception {
        long before = pid();
        step("reseed", "echo working; touch begun", directory);

        String id = restart("reseed");
        Await.until("the step runs", SOON, () -> Files.exists(directory.resolve("begun")));
        assertEquals(Optional.empty(), agent.etcd());
        Files.createFile(directory.resolve("go"));

        List<OperationEvent> events = agent.follow(id);
        OperationView end = last(events);
        assertEquals(OperationState.SUCCEEDED, end.state(), end.message());
        assertTrue(events.stream()
                .anyMatch(event -> event.operation().phase() == Phase.BETWEEN
                        && event.operation().message().equals("reseed: working")));
        assertNotEquals(before, pid());
    }

    @Test
    void aStepThatFailsStillHasEtcdStartedAndTheOperationFails(@TempDir Path directory) throws Exception {
        long before = pid();
        step("broken", "touch go; echo no space on the other disk; trap 'exit 3' EXIT", directory);

        OperationView end = agent.end(restart("broken"));

        assertEquals(OperationState.FAILED, end.state());
        assertTrue(end.message().contains("the step broken failed: exit status 3"), end.message());
        assertTrue(end.message().contains(" is back and verified"), end.message());
        assertNotEquals(before, pid());
    }

    @Test
    void aStepThatIsNotThereIsRefusedBeforeAnythingIsStopped() throws Exception {
        long before = pid();

        AgentProblem problem = assertThrows(AgentProblem.class, () -> restart("nosuch"));

        assertEquals(400, problem.problem().status());
        assertTrue(
                problem.problem().detail().contains("nosuch"), problem.problem().detail());
        assertEquals(before, pid());
    }

    @Test
    void anAgentThatIsKilledStartsEtcdOnlyWhenTheStepHasEnded(@TempDir Path directory) throws Exception {
        step("slow", "touch begun", directory);
        restart("slow");
        Await.until("the step runs", SOON, () -> Files.exists(directory.resolve("begun")));

        agent.kill();
        agent.start();
        agent.awaitAnswer();

        Await.until(
                "the agent says what it waits for",
                SOON,
                () -> Optional.ofNullable(agent.client().node().coordination()),
                words -> words.filter(text -> text.contains("the step slow")).isPresent());
        assertEquals(Optional.empty(), agent.etcd());
        Files.createFile(directory.resolve("go"));
        Await.until("its etcd runs", SOON, () -> agent.etcd().isPresent());
    }

    @Test
    void aRolloutRunsTheStepOnEachNodeWhileItsEtcdIsDown(@TempDir Path directory) throws Exception {
        List<Long> before = pids();
        for (TestAgent each : agents.all()) {
            // What it sees of its own etcd is what counts: nothing may answer.
            script(
                    each,
                    "everywhere",
                    "curl -fsS -m 2 " + each.endpoint() + "/health || touch '" + directory + "/" + each.name()
                            + "-was-down'");
        }

        RolloutView end = rollOut("everywhere");

        assertEquals(RolloutState.SUCCEEDED, end.state(), end.message());
        for (TestAgent each : agents.all()) {
            assertTrue(Files.exists(directory.resolve(each.name() + "-was-down")), each.name());
        }
        assertTrue(pids().stream().noneMatch(before::contains), before + " and " + pids());
    }

    @Test
    void aStepThatFailsPausesTheRolloutAndItsMemberRunsAgain() throws Exception {
        for (TestAgent each : agents.all()) {
            script(each, "worse", "exit 4");
        }
        List<Long> before = pids();

        RolloutView end = rollOut("worse");

        assertEquals(RolloutState.PAUSED, end.state());
        assertTrue(end.message().contains("exit status 4"), end.message());
        agents.awaitNothingHeld();
        assertEquals(2, pids().stream().filter(before::contains).count(), "only one was restarted");
    }

    @Test
    void aRolloutWithAStepThatIsNotOnThisNodeIsRefusedAndSaysWhatToDo() {
        AgentProblem refused = assertThrows(AgentProblem.class, () -> rollOut("nosuch"));

        assertEquals(409, refused.problem().status());
        assertTrue(
                refused.problem().detail().contains("step-can-run"),
                refused.problem().detail());
    }

    // ---- ----

    private RolloutView rollOut(String step) throws Exception {
        RolloutView begun = agent.client().startRollout(RolloutRequest.restart("a test", step, 0.2));
        return Await.until(
                "the rollout is over",
                Duration.ofMinutes(2),
                () -> agent.client().rollout(),
                seen -> seen.id().equals(begun.id()) && seen.state() != RolloutState.RUNNING);
    }

    private List<Long> pids() {
        return agents.all().stream()
                .map(each -> each.etcd().orElseThrow().pid())
                .toList();
    }

    private static void script(TestAgent where, String name, String work) throws IOException {
        Path script = where.steps().resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + work + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A script that does its work in the directory and ends when there is a file "go" in it. */
    private void step(String name, String work, Path directory) throws IOException {
        Path script = agent.steps().resolve(name);
        Files.writeString(
                script,
                "#!/bin/sh\ncd '" + directory + "' || exit 9\n" + work + "\nuntil [ -e go ]; do sleep 0.05; done\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String restart(String step) throws Exception {
        OperationRequest request = new OperationRequest(OperationKind.RESTART, "a test", step, 0.2, false, false, null);
        return agent.order(request);
    }

    private long pid() {
        return agent.etcd().orElseThrow().pid();
    }

    private static OperationView last(List<OperationEvent> events) {
        return events.get(events.size() - 1).operation();
    }
}
