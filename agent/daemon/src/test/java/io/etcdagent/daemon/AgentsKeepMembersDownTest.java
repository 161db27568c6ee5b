package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.DisruptionView;
import io.etcdagent.protocol.HolderView;
import io.etcdagent.protocol.LockView;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.UnlockRequest;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Members that an operator keeps down: stop, any operation, start. Real agents with a real etcd each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("coordination")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsKeepMembersDownTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private TestAgents agents;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(3);
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
    void aStoppedMemberStaysDownUnderLockAndRecordUntilItIsStarted() throws Exception {
        TestAgent agent = agents.followers().get(0);
        OperationView stopped = run(agent, request(OperationKind.STOP, "new disk"));
        assertEquals(OperationState.SUCCEEDED, stopped.state(), stopped.message());
        assertEquals(Optional.empty(), agent.etcd());

        LockView lock = another(agent).client().lock();
        HolderView holder = lock.holder();
        DisruptionView record = lock.disruption();
        assertNotNull(holder);
        assertNotNull(record);
        assertEquals(stopped.id(), holder.operation());
        assertEquals(stopped.id(), record.operation());
        assertEquals(OperationKind.STOP, record.kind());
        assertEquals(Phase.BETWEEN, record.phase());
        assertEquals("new disk", record.reason());

        OperationView started = run(agent, request(OperationKind.START, null));
        assertEquals(OperationState.SUCCEEDED, started.state(), started.message());
        assertTrue(agent.etcd().isPresent());
    }

    @Test
    void nothingElseIsStoppedMeanwhileAndWhoAsksLearnsWhoIsDown() throws Exception {
        TestAgent down = agents.followers().get(0);
        TestAgent asked = agents.followers().get(1);
        OperationView stopped = run(down, request(OperationKind.STOP, "new disk"));

        String waiting = asked.order(request(OperationKind.RESTART, null));
        OperationView seen = Await.until(
                "it waits",
                SOON,
                () -> asked.client().operation(waiting),
                operation -> operation.message().contains("waiting for the restart lock"));
        assertTrue(seen.message().contains(down.name()) && seen.message().contains("new disk"), seen.message());
        asked.client().cancelOperation(waiting);

        for (OperationKind kind : List.of(OperationKind.RESTART, OperationKind.STOP)) {
            AgentProblem problem = assertThrows(AgentProblem.class, () -> down.order(request(kind, null)));
            assertEquals(409, problem.problem().status());
            assertTrue(
                    problem.problem().detail().contains("etcd-agentctl start"),
                    problem.problem().detail());
            assertTrue(
                    problem.problem().detail().contains(stopped.id()),
                    problem.problem().detail());
        }
        run(down, request(OperationKind.START, null));
    }

    @Test
    void anAgentThatIsKilledAndComesBackKeepsItsMemberDown() throws Exception {
        TestAgent agent = agents.followers().get(0);
        OperationView stopped = run(agent, request(OperationKind.STOP, "new disk"));

        agent.kill();
        agent.start();
        agent.awaitAnswer();

        Await.until(
                "it says that its member is kept down",
                SOON,
                () -> Optional.ofNullable(agent.client().node().coordination()),
                words -> words.filter(text -> text.contains("kept down on purpose"))
                        .isPresent());
        assertEquals(Optional.empty(), agent.etcd());
        Await.until(
                "it has a place in the lock's queue again, and the lease of before is gone",
                SOON,
                () -> another(agent).client().lock(),
                lock -> lock.holder() != null
                        && stopped.id().equals(lock.holder().operation())
                        && lock.queue().isEmpty());

        assertEquals(
                OperationState.SUCCEEDED,
                run(agent, request(OperationKind.START, null)).state());
    }

    @Test
    void aMemberThatSomebodyElseStartsKeepsItsRecordUntilStartVerifiesIt() throws Exception {
        TestAgent agent = agents.followers().get(0);
        run(agent, request(OperationKind.STOP, null));
        // A boot or a package upgrade does that; here it is another life of the agent that has lost its journal.
        agent.kill();
        Path journal = agent.stateDirectory().resolve("operation.json");
        Path aside = agent.stateDirectory().resolve("operation.json.aside");
        Files.move(journal, aside);
        agent.start();
        agent.awaitAnswer();
        Await.until("its etcd runs", SOON, () -> agent.etcd().isPresent());

        Await.until(
                "it says so",
                SOON,
                () -> Optional.ofNullable(agent.client().node().coordination()),
                words -> words.filter(text -> text.contains("was started by somebody else"))
                        .isPresent());
        assertNotNull(another(agent).client().lock().disruption());

        assertEquals(
                OperationState.SUCCEEDED,
                run(agent, request(OperationKind.START, null)).state());
    }

    @Test
    void withoutAQuorumAMemberCanStillBeStarted() throws Exception {
        TestAgent down = agents.followers().get(0);
        TestAgent broken = agents.followers().get(1);
        run(down, request(OperationKind.STOP, null));
        broken.etcd().orElseThrow().destroyForcibly();
        Await.until("there is no quorum", SOON, () -> broken.etcd().isEmpty());

        String started = down.order(request(OperationKind.START, null));

        Await.until("its etcd runs", SOON, () -> down.etcd().isPresent());
        assertEquals(OperationState.SUCCEEDED, down.end(started).state());
        broken.terminate();
        broken.start();
        broken.awaitAnswer();
    }

    @Test
    void anUnlockMustNameTheRecordAndIsRefusedWhileItsMemberIsDown() throws Exception {
        TestAgent agent = agents.followers().get(0);
        OperationView stopped = run(agent, request(OperationKind.STOP, null));

        assertRefused(agent, new UnlockRequest("another", "why", false), "not of another");
        assertRefused(agent, new UnlockRequest(stopped.id(), "why", false), "a start ends that: etcd-agentctl start");
        assertRefused(another(agent), new UnlockRequest(stopped.id(), "why", false), "run this on");
        assertRefused(another(agent), new UnlockRequest("another", "why", true), "not of another");

        run(agent, request(OperationKind.START, null));
        assertRefused(agent, new UnlockRequest(stopped.id(), "why", false), "there is no disruption record");
    }

    @Test
    void aForcedUnlockTakesTheRecordAndTheMemberStaysDownUntilStart() throws Exception {
        TestAgent agent = agents.followers().get(0);
        OperationView stopped = run(agent, request(OperationKind.STOP, null));

        LockView left = another(agent).client().unlock(new UnlockRequest(stopped.id(), "its host burnt", true));

        assertEquals(null, left.disruption());
        assertTrue(another(agent).log().contains("taken away by force"));
        assertEquals(Optional.empty(), agent.etcd());
        Await.until(
                "its place in the queue goes too",
                SOON,
                () -> another(agent).client().lock().holder() == null);
        AgentProblem refused =
                assertThrows(AgentProblem.class, () -> run(another(agent), request(OperationKind.RESTART, null)));
        assertTrue(
                refused.problem().detail().contains("others-healthy"),
                refused.problem().detail());
        run(agent, request(OperationKind.START, null));
    }

    @Test
    void aStopThatAGateRefusesStopsNothing() throws Exception {
        TestAgent broken = agents.followers().get(0);
        TestAgent asked = agents.followers().get(1);
        broken.etcd().orElseThrow().destroyForcibly();
        Await.until("etcd is gone", SOON, () -> broken.etcd().isEmpty());
        long before = asked.etcd().orElseThrow().pid();

        AgentProblem refused = assertThrows(AgentProblem.class, () -> run(asked, request(OperationKind.STOP, null)));

        assertEquals("/problems/refused-by-gate", refused.problem().type());
        assertEquals(before, asked.etcd().orElseThrow().pid());
        assertEquals(
                OperationState.SUCCEEDED,
                run(broken, request(OperationKind.START, null)).state());
    }

    private TestAgent another(TestAgent agent) {
        return agents.all().stream().filter(other -> other != agent).findFirst().orElseThrow();
    }

    private static void assertRefused(TestAgent agent, UnlockRequest request, String words) {
        AgentProblem problem =
                assertThrows(AgentProblem.class, () -> agent.client().unlock(request));
        assertEquals(409, problem.problem().status());
        assertTrue(problem.problem().detail().contains(words), problem.problem().detail());
    }

    private static OperationRequest request(OperationKind kind, @Nullable String reason) {
        return new OperationRequest(kind, reason, null, 0.2, false, false, null);
    }

    private static OperationView run(TestAgent agent, OperationRequest request) throws AgentException {
        return agent.end(agent.order(request));
    }
}
