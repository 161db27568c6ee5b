package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.testing.FollowedRollout;
import io.etcdagent.daemon.testing.Outage;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cluster gets and loses members while a rollout runs. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsFollowMembershipTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final AgentProgram program =
            new AgentProgram("io.etcdagent.daemon.AgentWithFaultPoints", Map.of("LOCK_SECONDS", "8"));

    @Test
    void aMemberThatJoinsIsLeftAloneAndOneThatIsRemovedIsSkippedAndBothAreNoted() throws Exception {
        try (TestAgents agents = TestAgents.start(AgentsSetup.of(4).running(program))) {
            List<TestAgent> order = FollowedRollout.foreseen(agents);
            TestAgent first = order.get(0);
            TestAgent removed = order.get(1);
            // Asked at the leader, which stays to the end.
            Etcdctl etcdctl = new Etcdctl(order.get(3).endpoint());
            String removedId =
                    Objects.requireNonNull(removed.client().health().node().memberId());
            try (StopObserver observer = StopObserver.ofAgents(List.of(first, order.get(2), order.get(3)))) {
                FaultPoints points = FaultPoints.of(first);
                points.arm("check.after");
                FollowedRollout rollout =
                        FollowedRollout.start(agents, order.get(3), RolloutRequest.restart("a test", null, 0.2));
                points.awaitReached();

                String joined = etcdctl.addLearner("newcomer", "http://127.0.0.9:2380", SOON);
                rollout.await("the new one is noted", view -> noted(view, joined, "is left alone"));
                points.disarm();
                RolloutMemberView waiting = rollout.await(
                        "the gate is shown",
                        first,
                        member -> member.gates().stream().map(GateView::name).anyMatch("no-learner-joining"::equals));
                assertEquals(RolloutMemberState.RUNNING, waiting.state());
                assertEquals(List.of(), observer.outages());
                points.arm("mark.before");
                etcdctl.run("member", "remove", joined);
                points.awaitReached();

                etcdctl.removeMember(removedId, SOON);
                rollout.await(
                        "the removed one is skipped", removed, member -> member.state() == RolloutMemberState.SKIPPED);
                points.disarm();
                RolloutView end = rollout.await(RolloutState.SUCCEEDED);

                assertTrue(noted(end, removedId, "it is skipped"), end.notes().toString());
                assertTrue(
                        noted(end, removed.name(), "it is skipped"), end.notes().toString());
                assertTrue(noted(end, joined, "is left alone"), end.notes().toString());
                assertEquals(2, end.notes().size(), end.notes().toString());
                assertTrue(end.message().contains("3 of 4 members restarted"), end.message());
                assertEquals(
                        List.of(first.name(), order.get(2).name(), order.get(3).name()),
                        observer.outagesOnPurpose().stream().map(Outage::member).toList());
                assertEquals(List.of(), observer.twoDownOnPurpose());
            }
        }
    }

    private static boolean noted(RolloutView rollout, String member, String words) {
        return rollout.notes().stream().anyMatch(note -> note.contains(member) && note.contains(words));
    }
}
