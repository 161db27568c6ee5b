package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.testing.FollowedRollout;
import io.etcdagent.daemon.testing.Outage;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.Writers;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A rollout that was declared needs nobody but the agents, whatever happens to the cluster meanwhile. Whether something
 * was stopped that should not have been is seen from outside.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("coordination")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsCarryRolloutsOnTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration CALL = Duration.ofSeconds(60);
    private static final RolloutRequest RESTART = RolloutRequest.restart("a test", null, 0.2);

    private final TestConnections connections = TestConnections.plain();
    private TestAgents agents;
    private StopObserver observer;
    private Writers writers;

    /** In the order in which their members are taken. */
    private TestAgent first;

    private TestAgent second;
    private TestAgent last;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(AgentsSetup.of(3)
                .running(new AgentProgram(
                        "io.etcdagent.daemon.AgentWithFaultPoints",
                        Map.of("LOCK_SECONDS", "8", "PATIENCE_SECONDS", "30"))));
    }

    @BeforeEach
    void lookOn() throws Exception {
        List<TestAgent> order = FollowedRollout.foreseen(agents);
        first = order.get(0);
        second = order.get(1);
        last = order.get(2);
        observer = StopObserver.ofAgents(agents.all());
        writers = Writers.start(
                connections, agents.all().stream().map(TestAgent::endpoint).toList(), 2);
    }

    @AfterEach
    void nothingWasStoppedThatShouldNotAndNothingIsLost() {
        FollowedRollout.giveUpWhatIsLeft(agents);
        agents.all().forEach(agent -> FaultPoints.of(agent).disarm());
        agents.awaitNothingHeld();
        assertEquals(List.of(), observer.twoDownOnPurpose());
        assertEquals(List.of(), observer.stoppedWhileAnotherWasDown(Duration.ZERO));
        observer.close();
        assertEquals(List.of(), writers.endAndFindLost());
        assertTrue(writers.acknowledged() > 0);
    }

    @AfterAll
    void stopAgents() {
        agents.close();
        connections.close();
    }

    @Test
    void allAreRestartedThoughWhoAskedIsGoneAndTheAgentThatWasAskedDiesAtOnce() {
        String answer = Commands.run(List.of(
                "curl",
                "-sS",
                "--fail",
                "--unix-socket",
                last.socket().toString(),
                "-H",
                "Content-Type: application/json",
                "-d",
                "{\"reason\":\"a test\",\"settleSeconds\":0.2}",
                "http://localhost/v1/rollouts"));
        last.kill();

        FollowedRollout rollout = current();
        assertTrue(answer.contains(rollout.id()), answer);
        rollout.await(
                "the others go on",
                view -> List.of(first, second).stream()
                        .allMatch(each -> FollowedRollout.of(each, view).state() == RolloutMemberState.SUCCEEDED));
        last.start();
        last.awaitAnswer();

        rollout.await(RolloutState.SUCCEEDED);
        assertEquals(List.of(first.name(), second.name(), last.name()), restarted());
    }

    @Test
    void whoeverLeadsWhenOnlyItIsLeftIsLastHoweverLeadershipMoves() throws Exception {
        FollowedRollout rollout = startHeldAt("etcd-stop.after");
        moveLeadership(last, second);
        // So that this, and not what was foreseen, decides.
        rollout.await(
                "the leader is put last", view -> view.members().get(2).name().equals(second.name()));
        FaultPoints ofNext = FaultPoints.of(last);
        ofNext.arm("verify.after");
        FaultPoints.of(first).disarm();
        ofNext.awaitReached();
        moveLeadership(second, first);
        moveLeadership(first, second);
        ofNext.disarm();

        rollout.await(RolloutState.SUCCEEDED);
        assertEquals(List.of(first.name(), last.name(), second.name()), restarted());
    }

    @Test
    void aMemberThatSomebodyElseRestartedMeanwhileIsNotTakenForDone() throws Exception {
        FollowedRollout rollout = startHeldAt("queue.after");
        EtcdConnection etcd = connections.to(last.endpoint());
        LeaseId lease = etcd.grantLease(SOON, CALL);
        String operators = "/etcd-agent/lock/restart/" + lease.hex();
        etcd.commit(Transaction.begin().put(operators, "", lease), CALL);
        FaultPoints.of(first).disarm();
        rollout.await("it waits for the operator", first, AgentsCarryRolloutsOnTest::waitsForTheLock);
        first.kill();
        first.killEtcd(observer);
        first.start();
        first.awaitAnswer();

        Await.until(
                "the new agent waits for the operator, too",
                SOON,
                () -> first.client().operations().operations(),
                operations -> operations.stream()
                        .anyMatch(waiting -> waiting.message().contains("waiting for the restart lock")));
        assertEquals(List.of(), restarted());
        etcd.revokeLease(lease, CALL);

        rollout.await(RolloutState.SUCCEEDED);
        assertEquals(List.of(first.name(), second.name(), last.name()), restarted());
    }

    private static boolean waitsForTheLock(RolloutMemberView member) {
        return member.state() == RolloutMemberState.RUNNING
                && member.message().contains("waiting for the restart lock");
    }

    @Test
    void whileAnotherMemberIsDownNothingIsStoppedAndItGoesOnWhenThatIsBack() throws Exception {
        FollowedRollout rollout = startHeldAt("check.after");
        second.killEtcd(observer);
        FaultPoints.of(first).disarm();

        RolloutMemberView waiting =
                rollout.await("the gate is shown", first, member -> shows(member, "others-healthy", second));
        assertEquals(RolloutMemberState.RUNNING, waiting.state());
        assertEquals(List.of(), restarted());
        startEtcd(second);

        rollout.await(RolloutState.SUCCEEDED);
        assertEquals(List.of(first.name(), second.name(), last.name()), restarted());
    }

    @Test
    void aMemberThatStaysDownPausesWithTheGateAndItsName() throws Exception {
        FollowedRollout rollout = startHeldAt("check.after");
        second.killEtcd(observer);
        FaultPoints.of(first).disarm();

        RolloutView paused = rollout.await(RolloutState.PAUSED);
        assertTrue(paused.message().contains("others-healthy"), paused.message());
        assertTrue(paused.message().contains(second.name()), paused.message());
        RolloutMemberView refused = FollowedRollout.of(first, paused);
        assertEquals(RolloutMemberState.FAILED, refused.state());
        assertTrue(shows(refused, "others-healthy", second), refused.gates().toString());
        assertEquals(List.of(), restarted());

        startEtcd(second);
        second.client().resumeRollout(new RolloutChangeRequest(rollout.id(), "it is back"));
        rollout.await(RolloutState.SUCCEEDED);
        assertEquals(List.of(first.name(), second.name(), last.name()), restarted());
    }

    private static boolean shows(RolloutMemberView member, String gate, TestAgent down) {
        return member.gates().stream()
                .filter(closed -> closed.name().equals(gate))
                .map(GateView::evidence)
                .anyMatch(evidence -> evidence.contains(down.name()));
    }

    private FollowedRollout startHeldAt(String point) throws Exception {
        FaultPoints points = FaultPoints.of(first);
        points.arm(point);
        FollowedRollout rollout = FollowedRollout.start(agents, second, RESTART);
        points.awaitReached();
        return rollout;
    }

    /** Who asked did not look at the answer. */
    private FollowedRollout current() {
        String id = Await.until(
                "a rollout is declared", SOON, () -> first.client().rollout().id(), declared -> !declared.isEmpty());
        return new FollowedRollout(agents, id);
    }

    private void startEtcd(TestAgent agent) throws Exception {
        assertEquals(
                OperationState.SUCCEEDED,
                agent.end(agent.order(OperationKind.START)).state());
    }

    private void moveLeadership(TestAgent from, TestAgent to) {
        Await.until("leadership has moved to " + to.name(), SOON, () -> {
            if (!to.leads()) {
                MemberId next = connections.to(to.endpoint()).status(CALL).memberId();
                connections.to(from.endpoint()).moveLeader(next, CALL);
            }
            return to.leads();
        });
    }

    /** Those whose etcd an agent stopped, in that order. */
    private List<String> restarted() {
        return observer.outagesOnPurpose().stream().map(Outage::member).toList();
    }
}
