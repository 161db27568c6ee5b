package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.FollowedRollout;
import io.etcdagent.daemon.testing.Outage;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentProblem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Which members a rollout is for, what it would do, and when it is not begun. Real agents with a real etcd each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("coordination")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsPlanRolloutsTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    /** Where agents write now and then, whatever else goes on. */
    private static final String HIGH_WATER = "/etcd-agent/high-water/";

    private static final String OLDER_THAN_ANY = "3.0.0";
    private static final String NEWER_THAN_ANY = "99.0.0";

    private TestAgents agents;
    private StopObserver observer;
    private Etcdctl etcdctl;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(3);
        etcdctl = new Etcdctl(agents.get(0).endpoint());
    }

    @BeforeEach
    void lookOn() {
        observer = StopObserver.ofAgents(agents.all());
    }

    @AfterEach
    void everyMemberRunsAndNothingIsHeld() {
        agents.awaitNothingHeld();
        assertEquals(List.of(), observer.twoDownOnPurpose());
        observer.close();
    }

    @AfterAll
    void stopAgents() {
        agents.close();
    }

    @Test
    void onlyMembersThatAreNamedAndOlderAreRestarted() throws Exception {
        List<TestAgent> order = FollowedRollout.foreseen(agents);
        List<TestAgent> named = List.of(order.get(2), order.get(0));

        FollowedRollout rollout = FollowedRollout.start(agents, order.get(1), request(named, NEWER_THAN_ANY, false));
        RolloutView end = rollout.await(RolloutState.SUCCEEDED);

        assertEquals(2, end.members().size(), end.toString());
        assertEquals(List.of(order.get(0).name(), order.get(2).name()), stopped());
    }

    @Test
    void membersThatAreNewEnoughAreSkippedAndNobodyIsStopped() throws Exception {
        FollowedRollout rollout =
                FollowedRollout.start(agents, agents.get(0), request(List.of(), OLDER_THAN_ANY, false));
        RolloutView end = rollout.await(RolloutState.SUCCEEDED);

        assertEquals(3, end.members().size(), end.toString());
        for (RolloutMemberView member : end.members()) {
            assertEquals(RolloutMemberState.SKIPPED, member.state());
            assertTrue(member.message().contains("not older than " + OLDER_THAN_ANY), member.message());
        }
        assertTrue(end.message().contains("nothing to do"), end.message());
        assertEquals(List.of(), observer.outages());
    }

    @Test
    void aRehearsalShowsThePlanAndEveryOpenGateAndWritesNothing() throws Exception {
        TestAgent leader = agents.leader();
        List<String> before = etcdctl.keys("/etcd-agent/rollouts/");
        long revision = etcdctl.revisionBesides(HIGH_WATER);

        // It hears of the end of the one before a moment later than whoever followed that.
        Await.until(
                "no rollout is told",
                SOON,
                () -> agents.get(1).client().health().rollout() == null);

        RolloutView plan = agents.get(1).client().startRollout(request(List.of(), null, true));

        assertEquals(RolloutState.PLANNED, plan.state());
        assertEquals(leader.name(), plan.members().get(2).name());
        assertTrue(plan.members().get(2).message().contains("it leads now"), plan.toString());
        assertTrue(names(plan.gates()).containsAll(Set.of("others-healthy", "every-agent-present")), plan.toString());
        assertTrue(
                plan.gates().stream().allMatch(GateView::passed), plan.gates().toString());
        assertEquals(revision, etcdctl.revisionBesides(HIGH_WATER));
        assertEquals(before, etcdctl.keys("/etcd-agent/rollouts/"));
        assertNull(agents.get(1).client().health().rollout());
    }

    @Test
    void aRehearsalShowsWhichGatesAreClosedAndTheSameIsRefusedInEarnest() throws Exception {
        TestAgent asked = agents.leader();
        TestAgent down = agents.followers().get(0);
        down.killEtcd(observer);
        Etcdctl another = new Etcdctl(asked.endpoint());
        long revision = another.revisionBesides(HIGH_WATER);

        RolloutView plan = asked.client().startRollout(request(List.of(), null, true));
        AgentProblem refused =
                assertThrows(AgentProblem.class, () -> asked.client().startRollout(request(List.of(), null, false)));

        assertEquals(RolloutState.PLANNED, plan.state());
        Set<String> closed =
                names(plan.gates().stream().filter(gate -> !gate.passed()).toList());
        assertTrue(closed.containsAll(Set.of("others-healthy", "every-member-healthy")), closed.toString());
        assertTrue(
                plan.gates().stream().anyMatch(GateView::passed), plan.gates().toString());
        assertTrue(plan.message().contains("would be refused"), plan.message());
        assertEquals("/problems/refused-by-gate", refused.problem().type());
        assertEquals(
                closed, names(Optional.ofNullable(refused.problem().gates()).orElse(List.of())));
        assertEquals(revision, another.revisionBesides(HIGH_WATER));
        assertEquals(List.of(), stopped());
        down.order(OperationKind.START);
    }

    @Test
    void aRolloutOfANewerFormIsLeftAloneAndSaysSo() {
        Optional<String> pointer = etcdctl.keys("/etcd-agent/rollouts/current").isEmpty()
                ? Optional.empty()
                : Optional.of(etcdctl.values("/etcd-agent/rollouts/current").strip());
        String record = "{\"version\":3,\"id\":\"of-the-future\",\"state\":\"running\"}";
        etcdctl.run("put", "/etcd-agent/rollouts/of-the-future", record);
        etcdctl.run("put", "/etcd-agent/rollouts/current", "{\"version\":1,\"id\":\"of-the-future\"}");
        try {
            for (TestAgent agent : agents.all()) {
                Await.until(
                        agent.name() + " says so",
                        SOON,
                        () -> Optional.ofNullable(agent.client().node().coordination()),
                        words -> words.filter(text -> text.contains("of-the-future has version 3")
                                        && text.contains("upgrade the agent on this node"))
                                .isPresent());
                assertTrue(agent.log().contains("of-the-future has version 3"));
            }
            AgentProblem refused = assertThrows(
                    AgentProblem.class, () -> agents.get(0).client().startRollout(request(List.of(), null, false)));
            assertEquals(503, refused.problem().status());
            assertTrue(
                    refused.problem().detail().contains("has version 3"),
                    refused.problem().detail());
            assertEquals(
                    record, etcdctl.values("/etcd-agent/rollouts/of-the-future").strip());
            assertEquals(List.of(), observer.outages());
        } finally {
            etcdctl.run("del", "/etcd-agent/rollouts/of-the-future");
            pointer.ifPresentOrElse(
                    value -> etcdctl.run("put", "/etcd-agent/rollouts/current", value),
                    () -> etcdctl.run("del", "/etcd-agent/rollouts/current"));
        }
    }

    @Test
    void anAgentThatDoesNotKnowThisFormOfARolloutKeepsItFromBeginning() throws Exception {
        TestAgent old = agents.get(1);
        String key = "/etcd-agent/agents/" + old.client().health().node().memberId();
        String known = etcdctl.values(key).strip();
        String unknowing = known.replaceFirst(",\"rolloutVersion\":\\d+", "");
        assertNotEquals(known, unknowing);
        etcdctl.run("put", "--ignore-lease", key, unknowing);
        try {
            AgentProblem refused = assertThrows(
                    AgentProblem.class, () -> agents.get(0).client().startRollout(request(List.of(), null, false)));
            List<GateView> closed = refused.problem().gates();
            assertNotNull(closed);
            assertEquals(Set.of("every-agent-present"), names(closed));
            assertTrue(closed.get(0).evidence().contains(old.name()), closed.toString());
            String remedy = closed.get(0).remedy();
            assertNotNull(remedy);
            assertTrue(remedy.contains("upgrade etcd-agent"), remedy);

            // One that has no part in it need not know.
            FollowedRollout rollout =
                    FollowedRollout.start(agents, agents.get(0), request(List.of(agents.get(0)), null, false));
            rollout.await(RolloutState.SUCCEEDED);
            assertFalse(stopped().contains(old.name()));
        } finally {
            new Etcdctl(agents.get(2).endpoint()).run("put", "--ignore-lease", key, known);
        }
    }

    /** @param members all of the cluster's if empty */
    private static RolloutRequest request(List<TestAgent> members, @Nullable String olderThan, boolean dryRun) {
        List<String> names =
                members.isEmpty() ? null : members.stream().map(TestAgent::name).toList();
        return new RolloutRequest(null, "a test", null, 0.2, names, olderThan, 0, dryRun);
    }

    private static Set<String> names(List<GateView> gates) {
        return gates.stream().map(GateView::name).collect(Collectors.toSet());
    }

    private List<String> stopped() {
        return observer.outagesOnPurpose().stream().map(Outage::member).toList();
    }
}
