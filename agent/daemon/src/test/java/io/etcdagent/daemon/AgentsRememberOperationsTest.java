package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.ConflictView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.AgentProblem;
import io.etcdagent.protocol.client.EventStream;
import io.etcdagent.protocol.client.OperationsFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a controller has of an agent that is restarted under it. */
@Tag("coordination")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentsRememberOperationsTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Seconds to settle: what has to be done or seen before the end is so, though the processor be away for a moment. */
    private static final double LONG = 6;

    private TestAgents agents;
    private TestAgent agent;

    @BeforeAll
    void start() {
        agents = TestAgents.start(1);
        agent = agents.get(0);
    }

    @AfterEach
    void theMemberRuns() {
        agents.awaitNothingHeld();
        assertTrue(agent.etcd().isPresent());
    }

    @AfterAll
    void stop() {
        agents.close();
    }

    private void restartAgent() {
        agent.terminate();
        agent.start();
        agent.awaitAnswer();
        agents.awaitHealthy();
    }

    private static OperationRequest rehearsal(String reason) {
        return new OperationRequest(OperationKind.RESTART, reason, null, null, true, true, null);
    }

    private static OperationRequest restart(double settleSeconds) {
        return new OperationRequest(OperationKind.RESTART, "a test", null, settleSeconds, false, true, null);
    }

    @Test
    void aKeyStandsForItsOperationAfterARestartOfTheAgentAndForNoOther() throws Exception {
        OperationView first = agent.client().startOperation(rehearsal("once"), "key-1");
        List<OperationEvent> events = agent.follow(first.id());
        restartAgent();

        assertEquals(
                first.id(),
                agent.client().startOperation(rehearsal("once"), "key-1").id());
        assertEquals(events, agent.follow(first.id()));
        AgentProblem reused =
                assertThrows(AgentProblem.class, () -> agent.client().startOperation(rehearsal("twice"), "key-1"));
        assertEquals(AgentProblem.Kind.IDEMPOTENCY_KEY_REUSED, reused.kind());
        assertEquals(
                Optional.of(new ConflictView(first.id(), "restart", "succeeded", "/v1/operations/" + first.id())),
                reused.conflict());
        OperationView another = agent.client().startOperation(rehearsal("twice"), "key-2");
        assertNotEquals(first.id(), another.id());
        assertEquals(OperationState.SUCCEEDED, agent.end(another.id()).state());
    }

    @Test
    void whatIsCutOffByTheEndOfTheAgentIsFollowedToItsEndAfterIt() throws Exception {
        long before = agent.etcd().orElseThrow().pid();
        OperationView begun = agent.client().startOperation(restart(LONG), "key-3");
        List<OperationEvent> seen = new ArrayList<>();
        try (EventStream<OperationEvent> stream = agent.client().followOperation(begun.id(), SOON)) {
            Await.until(
                    "its etcd is stopped",
                    SOON,
                    () -> agent.etcd().filter(etcd -> etcd.pid() == before).isEmpty());
            seen.add(stream.next().orElseThrow());
        }
        agent.kill();
        agent.start();
        agent.awaitAnswer();

        assertEquals(
                begun.id(),
                agent.client().startOperation(restart(LONG), "key-3").id());
        long last = seen.get(0).sequence();
        try (EventStream<OperationEvent> stream = agent.client().followOperation(begun.id(), last, SOON)) {
            for (Optional<OperationEvent> next = stream.next(); next.isPresent(); next = stream.next()) {
                seen.add(next.get());
            }
        }
        for (int i = 0; i < seen.size(); i++) {
            assertEquals(i + 1, seen.get(i).sequence(), "none is missing, none comes twice");
        }
        OperationView ended = seen.get(seen.size() - 1).operation();
        assertEquals(OperationState.FAILED, ended.state(), ended.message());
        assertTrue(ended.message().contains("its agent was restarted in phase"), ended.message());
        agents.awaitHealthy();
        String audit = "restart " + begun.id() + " of " + agent.name();
        assertTrue(
                agent.log().lines().anyMatch(line -> line.contains(audit) && line.contains("-> failed")), agent.log());
    }

    @Test
    void whatStandsInTheWayHasAName() throws Exception {
        OperationView begun = agent.client().startOperation(restart(LONG), "key-4");
        AgentProblem conflict =
                assertThrows(AgentProblem.class, () -> agent.client().startOperation(restart(0.2), "key-5"));
        assertEquals(AgentProblem.Kind.CONFLICT, conflict.kind());
        assertEquals(
                Optional.of(new ConflictView(begun.id(), "restart", "running", "/v1/operations/" + begun.id())),
                conflict.conflict());
        assertEquals(OperationState.SUCCEEDED, agent.end(begun.id()).state());
    }

    @Test
    void operationsAreFoundByWhatTheyAre() throws Exception {
        String refused = agent.client()
                .startOperation(new OperationRequest(OperationKind.STOP, "no", null, null, true, false, null), "key-6")
                .id();
        assertEquals(OperationState.REFUSED, agent.end(refused).state());
        OperationsFilter filter = OperationsFilter.all()
                .of(Set.of(OperationKind.STOP))
                .in(Set.of(OperationState.REFUSED, OperationState.FAILED))
                .newest(1);
        assertEquals(
                List.of(refused),
                agent.client().operations(filter).operations().stream()
                        .map(OperationView::id)
                        .toList());
    }

    @Test
    void anEventThatNeverWasIsNoPlaceToGoOnFrom() throws Exception {
        String id = agent.client().startOperation(rehearsal("short"), "key-7").id();
        long newest = agent.follow(id).size();
        try (EventStream<OperationEvent> stream = agent.client().followOperation(id, newest, SOON)) {
            assertEquals(Optional.empty(), stream.next());
        }
        AgentProblem gone = assertThrows(
                AgentProblem.class,
                () -> agent.client().followOperation(id, newest + 1, SOON).close());
        assertEquals(AgentProblem.Kind.EVENTS_GONE, gone.kind());
    }

    @Test
    void theHealthIsToldAgainWhenItHasChanged() throws Exception {
        try (EventStream<HealthReport> stream = agent.client().followHealth(SOON)) {
            assertEquals(Verdict.HEALTHY, stream.next().orElseThrow().cluster().verdict());
            String id = agent.client().startOperation(restart(LONG), "key-8").id();
            boolean down = false;
            for (HealthReport next = stream.next().orElseThrow();
                    !down || next.disruption() != null || next.cluster().verdict() != Verdict.HEALTHY;
                    next = stream.next().orElseThrow()) {
                down = down || next.disruption() != null || next.cluster().verdict() != Verdict.HEALTHY;
            }
            assertEquals(
                    OperationState.SUCCEEDED,
                    agent.end(id).state(),
                    agent.end(id).message());
        }
    }
}
