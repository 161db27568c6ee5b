package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.client.AgentProblem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the next life of an agent makes of what the last one left on the disk. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("coordination")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsResumeTest {

    private static final Duration SOON = Duration.ofSeconds(90);

    private AgentProgram program;
    private FaultPoints points;
    private TestAgents agents;

    @BeforeAll
    void startAgents(@TempDir Path directory) {
        program = new AgentProgram(
                "io.etcdagent.daemon.AgentWithFaultPoints",
                Map.of("FAULT_POINTS", directory.toString(), "LOCK_SECONDS", "5"));
        points = new FaultPoints(directory);
        agents = TestAgents.start(AgentsSetup.of(3).running(program));
    }

    @AfterEach
    void everyMemberRunsAndNothingIsHeld() {
        points.disarm();
        agents.awaitNothingHeld();
    }

    @AfterAll
    void stopAgents() {
        agents.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"version\":1,\"operation\":\"2026", "{\"version\":2,\"plan\":\"another\"}"})
    void aJournalThatCannotBeUnderstoodStopsNothingAndSaysWhatToDo(String text) throws Exception {
        TestAgent agent = agents.followers().get(0);
        long before = agent.etcd().orElseThrow().pid();
        agent.terminate();
        Path journal = agent.stateDirectory().resolve("operation.json");
        Files.writeString(journal, text, StandardCharsets.UTF_8);

        agent.start();
        agent.awaitAnswer();

        String said = Await.until(
                        "it says so",
                        SOON,
                        () -> Optional.ofNullable(agent.client().node().coordination()),
                        words -> words.filter(line -> line.contains("mv " + journal))
                                .isPresent())
                .orElseThrow();
        assertTrue(said.startsWith("the journal " + journal + " cannot be read"), said);
        for (OperationKind kind : OperationKind.values()) {
            AgentProblem problem = assertThrows(AgentProblem.class, () -> agent.order(kind));
            assertTrue(
                    problem.problem().detail().contains("mv " + journal),
                    problem.problem().detail());
        }
        assertEquals(before, agent.etcd().orElseThrow().pid());
        assertEquals(text, Files.readString(journal, StandardCharsets.UTF_8));

        // What it says to do helps.
        agent.terminate();
        Files.delete(journal);
        agent.start();
        agent.awaitAnswer();
    }

    @Test
    void aMemberThatWasStoppedIsBroughtBackByItsRecordWhenTheJournalIsLostToo() throws Exception {
        TestAgent agent = agents.followers().get(0);
        long before = agent.etcd().orElseThrow().pid();
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            points.arm("etcd-stop.after");
            agent.order(OperationKind.RESTART);
            points.awaitReached();
            agent.kill();
            points.disarm();
            Path journal = agent.stateDirectory().resolve("operation.json");
            Files.writeString(journal, "{", StandardCharsets.UTF_8);

            agent.start();
            agent.awaitAnswer();

            Await.until("its etcd runs again", SOON, () -> agent.etcd().isPresent());
            assertNotEquals(before, agent.etcd().orElseThrow().pid());
            Await.until("its record goes", SOON, () -> agent.client().lock().disruption() == null);
            assertEquals(List.of(), observer.twoDownOnPurpose());
            agent.terminate();
            Files.delete(journal);
            agent.start();
            agent.awaitAnswer();
        }
    }

    @Test
    void aStopThatWasWrittenDownAndNotCarriedOutIsTakenBack() throws Exception {
        TestAgent agent = agents.followers().get(0);
        long before = agent.etcd().orElseThrow().pid();
        points.arm("etcd-stop.before");
        agent.order(OperationKind.STOP);
        points.awaitReached();
        agent.kill();
        points.disarm();

        agent.start();
        agent.awaitAnswer();

        Await.until("its record goes", SOON, () -> agent.client().lock().disruption() == null);
        assertEquals(before, agent.etcd().orElseThrow().pid());
    }

    @Test
    void aStopThatWasCarriedOutAndNotWrittenDownIsKept() throws Exception {
        TestAgent agent = agents.followers().get(0);
        points.arm("etcd-stop.after");
        agent.order(OperationKind.STOP);
        points.awaitReached();
        agent.kill();
        points.disarm();

        agent.start();
        agent.awaitAnswer();

        Await.until(
                "it keeps its member down",
                SOON,
                () -> Optional.ofNullable(agent.client().node().coordination()),
                words -> words.filter(line -> line.contains("kept down on purpose"))
                        .isPresent());
        assertEquals(Optional.empty(), agent.etcd());
        agent.order(OperationKind.START);
        Await.until("its etcd runs", SOON, () -> agent.etcd().isPresent());
    }

    @Test
    void aStartThatWasOnlyWrittenDownIsCarriedOut() throws Exception {
        TestAgent agent = agents.followers().get(0);
        String stop = agent.order(OperationKind.STOP);
        Await.until(
                "it is down",
                SOON,
                () -> agent.client().operation(stop).endedAt() != null
                        && agent.etcd().isEmpty());
        points.arm("etcd-start.before");
        agent.order(OperationKind.START);
        points.awaitReached();
        agent.kill();
        points.disarm();

        agent.start();
        agent.awaitAnswer();

        Await.until("its etcd runs", SOON, () -> agent.etcd().isPresent());
    }
}
