package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.AgentClient;
import io.etcdagent.protocol.client.AgentProblem;
import io.etcdagent.protocol.client.EventStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three real agents with a real etcd each: what they do to their members, as seen from outside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentsRestartMembersTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestConnections connections = TestConnections.plain();
    private TestAgents agents;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(3);
    }

    @AfterEach
    void everyMemberRunsAndNothingIsHeld() {
        agents.awaitNothingHeld();
        agents.all().forEach(agent -> assertTrue(agent.etcd().isPresent(), agent.name()));
    }

    @AfterAll
    void stopAgents() {
        agents.close();
        connections.close();
    }

    @Test
    void aFollowerIsRestartedThroughAllPhasesInTheirOrder() throws Exception {
        TestAgent agent = agents.followers().get(0);
        long before = pid(agent);
        List<OperationEvent> events = restart(agent);
        assertEquals(
                OperationState.SUCCEEDED, last(events).state(), last(events).message());
        assertNotEquals(before, pid(agent));
        List<Phase> phases = events.stream()
                .map(event -> event.operation().phase())
                .distinct()
                .toList();
        assertEquals(
                List.of(
                        Phase.QUEUE,
                        Phase.CHECK,
                        Phase.HAND_OVER,
                        Phase.MARK,
                        Phase.ARM,
                        Phase.STOP,
                        Phase.START,
                        Phase.VERIFY,
                        Phase.CLEAR),
                phases);
    }

    @Test
    void theLeaderGivesLeadershipAwayBeforeItIsStopped() throws Exception {
        TestAgent leader = agents.leader();
        EtcdConnection other = connections.to(agents.followers().get(0).endpoint());
        long termBefore = other.status(SOON).raftTerm();
        List<OperationEvent> events = restart(leader);
        assertEquals(
                OperationState.SUCCEEDED, last(events).state(), last(events).message());
        assertTrue(events.stream().anyMatch(event -> event.operation().message().startsWith("leadership handed to")));
        // One term for the transfer; an election that had to notice the leader's end would have been another.
        assertEquals(termBefore + 1, other.status(SOON).raftTerm());
    }

    @Test
    void nothingIsStoppedWhileAnotherMemberIsDown() throws Exception {
        TestAgent broken = agents.followers().get(0);
        TestAgent asked = agents.followers().get(1);
        long before = pid(asked);
        broken.etcd().orElseThrow().destroyForcibly();
        Await.until("etcd is gone", SOON, () -> broken.etcd().isEmpty());

        AgentProblem refused = assertThrows(AgentProblem.class, () -> restart(asked));

        assertEquals("/problems/refused-by-gate", refused.problem().type());
        Set<String> closed = Optional.ofNullable(refused.problem().gates()).orElse(List.of()).stream()
                .map(GateView::name)
                .collect(Collectors.toSet());
        assertTrue(closed.containsAll(Set.of("others-healthy")), closed.toString());
        assertTrue(
                refused.problem().detail().contains(broken.name()),
                refused.problem().detail());
        assertEquals(before, pid(asked));

        // An agent that starts beside an etcd that is down starts it: here etcd is the agent's own child.
        broken.terminate();
        broken.start();
        broken.awaitAnswer();
    }

    @Test
    void agentsThatAreAskedAtOnceTakeTurns() throws Exception {
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            List<String> ids = new ArrayList<>();
            for (TestAgent agent : agents.all()) {
                ids.add(agent.client().startOperation(restartRequest(), key()).id());
            }
            for (int i = 0; i < ids.size(); i++) {
                OperationView ended = last(follow(agents.get(i), ids.get(i)));
                assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
            }
            assertEquals(List.of(), observer.twoDownOnPurpose());
            assertEquals(3, observer.outagesOnPurpose().size(), observer.outages()::toString);
        }
    }

    @Test
    void aRolloutRestartsEveryMemberTheLeaderLast() throws Exception {
        String leader = agents.leader().client().health().node().memberId();
        List<Long> before = agents.all().stream().map(this::pid).toList();
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            AgentClient client = agents.followers().get(0).client();
            client.startRollout(RolloutRequest.restart("a test", null, 0.5));
            AgentProblem second = assertThrows(
                    AgentProblem.class, () -> client.startRollout(RolloutRequest.restart(null, null, null)));
            assertEquals(409, second.problem().status());
            RolloutView ended = followRollout(client);
            assertEquals(RolloutState.SUCCEEDED, ended.state(), ended.message());
            assertTrue(ended.members().stream().allMatch(member -> member.state() == RolloutMemberState.SUCCEEDED));
            assertEquals(leader, ended.members().get(2).id(), "by the time at which they began");
            assertEquals(List.of(), observer.twoDownOnPurpose());
            assertEquals(3, observer.outagesOnPurpose().size(), observer.outages()::toString);
        }
        for (int i = 0; i < before.size(); i++) {
            assertNotEquals(before.get(i), pid(agents.get(i)));
        }
    }

    @Test
    void aRolloutIsRefusedWhileAnAgentIsMissing() throws Exception {
        TestAgent missing = agents.get(2);
        missing.terminate();
        try {
            // Its entry in etcd goes with its lease.
            AgentClient client = agents.get(0).client();
            Await.until(
                    "the agent's entry is gone",
                    SOON,
                    () -> client.agents().agents().size() == 2);
            AgentProblem refused = assertThrows(
                    AgentProblem.class, () -> client.startRollout(RolloutRequest.restart(null, null, null)));
            assertEquals(
                    List.of("every-agent-present"),
                    Optional.ofNullable(refused.problem().gates()).orElse(List.of()).stream()
                            .map(GateView::name)
                            .toList());
        } finally {
            missing.start();
            missing.awaitAnswer();
        }
    }

    @Test
    void anOperationThatWaitsForTheLockIsGivenUpAndLeavesTheQueue() throws Exception {
        AgentClient client = agents.get(0).client();
        EtcdConnection etcd = connections.to(agents.get(1).endpoint());
        LeaseId lease = etcd.grantLease(SOON, SOON);
        String key = "/etcd-agent/lock/restart/" + lease.hex();
        etcd.commit(Transaction.begin().put(key, "", lease), SOON);
        try {
            OperationView waiting = client.startOperation(restartRequest(), key());
            Await.until(
                    "it waits in the queue",
                    SOON,
                    () -> client.operation(waiting.id()).message(),
                    message -> message.contains("waiting for the restart lock"));
            assertEquals(1, client.lock().queue().size());
            client.cancelOperation(waiting.id());
            assertEquals(
                    OperationState.CANCELLED,
                    last(follow(agents.get(0), waiting.id())).state());
            List<KeyValue> queue = etcd.list("/etcd-agent/lock/restart/", SOON);
            assertEquals(List.of(key), queue.stream().map(KeyValue::key).toList());
        } finally {
            etcd.revokeLease(lease, SOON);
        }
    }

    @Test
    void theSameIdempotencyKeyGivesTheSameOperation() throws Exception {
        AgentClient client = agents.get(0).client();
        OperationRequest dryRun = new OperationRequest(OperationKind.RESTART, null, null, null, true, false, null);
        String key = key();
        OperationView first = client.startOperation(dryRun, key);
        assertEquals(
                OperationState.SUCCEEDED,
                last(follow(agents.get(0), first.id())).state());
        assertEquals(first.id(), client.startOperation(dryRun, key).id());
        String another = client.startOperation(dryRun, key()).id();
        assertNotEquals(first.id(), another);
        // So that it is not in the way of the next test.
        follow(agents.get(0), another);
    }

    @Test
    void anAgentThatIsKilledWhileItsMemberIsDownStartsItWhenItComesBack() throws Exception {
        TestAgent agent = agents.followers().get(0);
        long before = pid(agent);
        // Longer than one pass of the aftercare takes without it: what must hold is waited for all the same.
        OperationRequest request =
                new OperationRequest(OperationKind.RESTART, "a test", null, 11.0, false, false, null);
        agent.client().startOperation(request, key());
        Await.until(
                "its etcd is stopped",
                SOON,
                () -> agent.etcd().filter(running -> running.pid() == before).isEmpty());
        agent.kill();
        agent.start();
        agent.awaitAnswer();
        Await.until("etcd runs again", SOON, () -> agent.etcd().isPresent());
        assertNotEquals(before, pid(agent));
    }

    @Test
    void stoppingTheAgentTouchesNothing() {
        TestAgent agent = agents.get(1);
        long before = pid(agent);
        agent.terminate();
        assertEquals(before, pid(agent));
        agent.start();
        agent.awaitAnswer();
        assertEquals(before, pid(agent));
    }

    @Test
    void aSecondAgentOnTheSameNodeRefusesToStart() {
        TestAgent agent = agents.get(0);
        TestAgent second = agent.twin();
        second.start();
        assertEquals(1, second.awaitEnd());
        assertTrue(agent.log().contains("another etcd-agent already runs"), agent.log());
    }

    @Test
    void healthWithoutQuorumSaysSoAndNamesWhoIsDown() throws Exception {
        List<TestAgent> broken = agents.followers();
        broken.forEach(agent -> agent.etcd().orElseThrow().destroyForcibly());
        try {
            AgentClient client = agents.all().stream()
                    .filter(agent -> !broken.contains(agent))
                    .findFirst()
                    .orElseThrow()
                    .client();
            // Of a look that began before both were gone one may have answered.
            HealthReport seen = Await.until(
                    "the cluster is found unavailable, for both",
                    SOON,
                    client::health,
                    report -> report.cluster().verdict() == Verdict.UNAVAILABLE
                            && broken.stream()
                                    .allMatch(agent -> report.cluster()
                                            .reasons()
                                            .toString()
                                            .contains(agent.name())));
            assertEquals(3, seen.members().size());
            assertFalse(client.gates().open());
        } finally {
            broken.forEach(agent -> {
                agent.terminate();
                agent.start();
                agent.awaitAnswer();
            });
        }
    }

    private long pid(TestAgent agent) {
        return agent.etcd().orElseThrow().pid();
    }

    private static OperationRequest restartRequest() {
        return new OperationRequest(OperationKind.RESTART, "a test", null, 0.2, false, false, null);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static List<OperationEvent> restart(TestAgent agent) throws Exception {
        return follow(
                agent, agent.client().startOperation(restartRequest(), key()).id());
    }

    private static List<OperationEvent> follow(TestAgent agent, String id) throws Exception {
        List<OperationEvent> events = new ArrayList<>();
        try (EventStream<OperationEvent> stream = agent.client().followOperation(id, SOON)) {
            for (Optional<OperationEvent> next = stream.next(); next.isPresent(); next = stream.next()) {
                events.add(next.get());
            }
        }
        return events;
    }

    private static OperationView last(List<OperationEvent> events) {
        return events.get(events.size() - 1).operation();
    }

    private static RolloutView followRollout(AgentClient client) throws Exception {
        RolloutView latest = client.rollout();
        try (EventStream<RolloutView> stream = client.followRollout(SOON)) {
            for (Optional<RolloutView> next = stream.next(); next.isPresent(); next = stream.next()) {
                latest = next.get();
            }
        }
        return latest;
    }
}
