package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.testing.FreePages;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.Writers;
import io.etcdagent.protocol.BackendSpace;
import io.etcdagent.protocol.ForeignChange;
import io.etcdagent.protocol.ForeignChangeKind;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.UnlockRequest;
import io.etcdagent.protocol.client.AgentProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three real agents that have their real members defragmented, and die or are disturbed meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsDefragmentMembersTest {

    private static final Duration SOON = Duration.ofSeconds(90);

    private final TestConnections connections = TestConnections.plain();
    private FaultPoints points;
    private TestAgents agents;

    @BeforeAll
    void startAgents(@TempDir Path directory) {
        points = new FaultPoints(directory);
        agents = TestAgents.start(AgentsSetup.of(3)
                .running(new AgentProgram(
                        "io.etcdagent.daemon.AgentWithFaultPoints",
                        Map.of(
                                "FAULT_POINTS", directory.toString(),
                                "LOCK_SECONDS", "5",
                                "ETCD_AGENT_VERIFY_TIMEOUT", "10"))));
    }

    @AfterEach
    void everyMemberRunsAndNothingIsHeld() {
        points.disarm();
        agents.awaitNothingHeld();
        agents.all().forEach(agent -> assertTrue(agent.etcd().isPresent(), agent.name()));
    }

    @AfterAll
    void stopAgents() {
        agents.close();
        connections.close();
    }

    @Test
    void aFollowerGivesItsFreePagesBackAndNothingElseIsTouched() throws Exception {
        TestAgent agent = agents.followers().get(0);
        TestAgent other = agents.followers().get(1);
        makeFreePages(other);
        makeFreePages(agent);
        long before = pid(agent);
        long othersSize = size(other);
        try (StopObserver observer = StopObserver.ofAgents(agents.all());
                Writers writers = Writers.start(
                        connections,
                        agents.all().stream().map(TestAgent::endpoint).toList(),
                        2)) {
            List<OperationEvent> events = agent.follow(agent.order(OperationKind.DEFRAGMENT));

            OperationView ended = events.get(events.size() - 1).operation();
            assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
            assertEquals(
                    List.of(
                            Phase.QUEUE,
                            Phase.CHECK,
                            Phase.HAND_OVER,
                            Phase.MARK,
                            Phase.DEFRAGMENT,
                            Phase.VERIFY,
                            Phase.CLEAR),
                    events.stream()
                            .map(event -> event.operation().phase())
                            .distinct()
                            .toList());
            BackendSpace space = Objects.requireNonNull(ended.space());
            assertTrue(space.bytesAfter() < space.bytesBefore() / 2, space.toString());
            assertTrue(
                    ended.message()
                            .matches("\\S+ \\([0-9a-f]+\\) defragmented: its backend file went from [0-9.]+ MiB to .*"),
                    ended.message());
            writers.awaitMore(5, SOON);
            assertEquals(List.of(), writers.endAndFindLost());
            assertEquals(List.of(), observer.outages());
        }
        assertEquals(before, pid(agent));
        assertTrue(size(other) >= othersSize);
    }

    @Test
    void theLeaderGivesLeadershipAwayBeforeItAnswersNothing() throws Exception {
        TestAgent leader = agents.leader();
        makeFreePages(leader);
        long before = size(leader);
        points.arm("defragment.after");
        String operation = leader.order(OperationKind.DEFRAGMENT);
        points.awaitReached();

        assertFalse(leader.leads());
        assertEquals(before, size(leader));
        points.release();

        OperationView ended = leader.end(operation);
        assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
        assertTrue(size(leader) < before / 2);
    }

    @Test
    void nothingIsDefragmentedWhileAnotherMemberIsDown() throws Exception {
        TestAgent broken = agents.followers().get(0);
        TestAgent asked = agents.followers().get(1);
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            broken.killEtcd(observer);

            AgentProblem refused = assertThrows(AgentProblem.class, () -> asked.order(OperationKind.DEFRAGMENT));

            assertEquals("/problems/refused-by-gate", refused.problem().type());
            assertTrue(
                    refused.problem().detail().contains(broken.name()),
                    refused.problem().detail());
        }
        startAnew(broken);
    }

    @Test
    void theLastLookSeesAMemberThatWentDownUnderTheRecord() throws Exception {
        TestAgent asked = agents.followers().get(0);
        TestAgent broken = agents.followers().get(1);
        makeFreePages(asked);
        long before = size(asked);
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            points.arm("defragment.after");
            String operation = asked.order(OperationKind.DEFRAGMENT);
            points.awaitReached();
            broken.killEtcd(observer);
            points.release();

            OperationView ended = asked.end(operation);
            assertEquals(OperationState.REFUSED, ended.state(), ended.message());
            assertTrue(ended.message().contains("was not defragmented: closed "), ended.message());
            assertEquals(before, size(asked));
            assertEquals(null, asked.client().lock().disruption());
        }
        startAnew(broken);
    }

    @Test
    void untilTheLastLookItCanBeGivenUp() throws Exception {
        TestAgent agent = agents.followers().get(0);
        makeFreePages(agent);
        long before = size(agent);
        points.arm("defragment.after");
        String operation = agent.order(OperationKind.DEFRAGMENT);
        points.awaitReached();
        agent.client().cancelOperation(operation);
        points.release();

        OperationView ended = agent.end(operation);
        assertEquals(OperationState.CANCELLED, ended.state(), ended.message());
        assertEquals("given up on request; nothing was defragmented", ended.message());
        assertEquals(before, size(agent));
    }

    @Test
    void aDryRunOnlyAsksTheGates() throws Exception {
        TestAgent agent = agents.followers().get(0);
        long before = size(agent);

        OperationView ended = agent.end(
                agent.order(new OperationRequest(OperationKind.DEFRAGMENT, null, null, null, true, false, null)));

        assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
        assertEquals("dry run: all stop gates are open; nothing was defragmented", ended.message());
        assertTrue(size(agent) >= before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mark.after",
                "defragment.before",
                "defragment.after",
                "verify.before",
                "verify.after",
                "clear.before",
                "clear.after"
            })
    void theNextLifeOfAnAgentThatIsKilledMeanwhileClearsTheRecordAndStopsNothing(String point) throws Exception {
        TestAgent agent = agents.followers().get(0);
        long before = pid(agent);
        Optional<ForeignChange> foreignBefore = foreign(agent);
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            points.arm(point);
            agent.order(OperationKind.DEFRAGMENT);
            points.awaitReached();
            agent.kill();
            points.disarm();

            agent.start();
            agent.awaitAnswer();

            agents.awaitNothingHeld();
            assertEquals(List.of(), observer.outages());
        }
        assertEquals(before, pid(agent));
        assertEquals(foreignBefore, foreign(agent));
    }

    @Test
    void theRecordIsReadWhenTheJournalIsLost() throws Exception {
        TestAgent agent = agents.followers().get(0);
        points.arm("verify.before");
        agent.order(OperationKind.DEFRAGMENT);
        points.awaitReached();
        agent.kill();
        points.disarm();
        Path journal = agent.stateDirectory().resolve("operation.json");
        Files.writeString(journal, "{");

        agent.start();
        agent.awaitAnswer();

        Await.until("its record goes", SOON, () -> agent.client().lock().disruption() == null);
        agent.terminate();
        Files.delete(journal);
        agent.start();
        agent.awaitAnswer();
    }

    @Test
    void anEtcdThatEndsMeanwhileIsForeignAndNotStartedByWhoNeverStoppedIt() throws Exception {
        TestAgent agent = agents.followers().get(0);
        Optional<ForeignChange> foreignBefore = foreign(agent);
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            points.arm("verify.before");
            String operation = agent.order(OperationKind.DEFRAGMENT);
            points.awaitReached();
            agent.terminateEtcd(observer);
            points.release();

            OperationView ended = agent.end(operation);
            assertEquals(OperationState.FAILED, ended.state(), ended.message());
            assertTrue(ended.message().contains("the disruption record stays"), ended.message());
            assertTrue(ended.message().contains("unit-active"), ended.message());
            Await.until(
                    "the aftercare has looked and says whose that is",
                    SOON,
                    () -> Optional.ofNullable(agent.client().node().coordination()),
                    words -> words.filter(line -> line.contains("to be defragmented (operation " + operation + ")")
                                    && line.contains("did not stop and does not start"))
                            .isPresent());
            AgentProblem refused = assertThrows(
                    AgentProblem.class,
                    () -> agent.client().unlock(new UnlockRequest(operation, "it looks finished", false)));
            assertTrue(
                    refused.problem().detail().contains("bring it back first"),
                    refused.problem().detail());
            assertEquals(Optional.empty(), agent.etcd());
            assertEquals(
                    operation,
                    Objects.requireNonNull(agents.leader().client().lock().disruption())
                            .operation());
            Await.until(
                    "that its etcd ended is told as foreign",
                    SOON,
                    () -> foreign(agent),
                    told -> !told.equals(foreignBefore)
                            && told.filter(change -> change.change() == ForeignChangeKind.STOPPED)
                                    .isPresent());
        }
        startAnew(agent);
    }

    @Test
    void anAgentThatEndsMeanwhileDoesNotStartAnEtcdThatIsDown() throws Exception {
        TestAgent agent = agents.followers().get(0);
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            points.arm("clear.before");
            agent.order(OperationKind.DEFRAGMENT);
            points.awaitReached();
            agent.terminateEtcd(observer);

            agent.terminate();

            assertEquals(Optional.empty(), agent.etcd());
        }
        points.disarm();
        agent.start();
        agent.awaitAnswer();
    }

    /** Three members can spare one: that a member alone cannot is for the operator to accept. */
    @Test
    void aMemberAloneIsDefragmentedOnlyIfTheOutageIsAccepted() throws Exception {
        try (TestAgents alone = TestAgents.start(1)) {
            TestAgent agent = alone.get(0);
            makeFreePages(agent);
            long before = size(agent);

            AgentProblem refused = assertThrows(
                    AgentProblem.class,
                    () -> agent.order(
                            new OperationRequest(OperationKind.DEFRAGMENT, null, null, 0.2, false, false, null)));
            assertTrue(
                    refused.problem().detail().contains("not-single-member"),
                    refused.problem().detail());
            assertEquals(before, size(agent));

            OperationView ended = agent.end(agent.order(
                    new OperationRequest(OperationKind.DEFRAGMENT, "a test", null, 0.2, false, true, null)));
            assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
            assertTrue(size(agent) < before / 2);
        }
    }

    private EtcdConnection etcd(TestAgent agent) {
        return connections.to(agent.endpoint());
    }

    private void makeFreePages(TestAgent agent) throws Exception {
        new FreePages(etcd(agent)).make();
    }

    private long size(TestAgent agent) throws Exception {
        return etcd(agent).status(SOON).dbSize();
    }

    private static long pid(TestAgent agent) {
        return agent.etcd().orElseThrow().pid();
    }

    private static Optional<ForeignChange> foreign(TestAgent agent) throws Exception {
        return Optional.ofNullable(agent.client().health().node().foreign());
    }

    /** An agent that starts beside an etcd that is down starts it: here etcd is the agent's own child. */
    private static void startAnew(TestAgent agent) {
        agent.terminate();
        agent.start();
        agent.awaitAnswer();
    }
}
