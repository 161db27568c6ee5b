package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.FollowedRollout;
import io.etcdagent.daemon.testing.Outage;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.Writers;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rollout over five members while every agent is killed once, at a moment that nobody chose. */
@Tag("faults")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class RolloutUnderKillsTest {

    private static final int MEMBERS = 5;
    private static final int ROUNDS = Integer.getInteger("rounds", 2);
    private static final RolloutRequest RESTART = RolloutRequest.restart("a test", null, 0.2);

    private record Kill(TestAgent agent, long afterNanos) {}

    @Test
    void theRolloutCompletesThoughEveryAgentIsKilledOnceOnTheWay() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (TestAgents agents = TestAgents.start(MEMBERS);
                TestConnections connections = TestConnections.plain();
                Writers writers = Writers.start(
                        connections,
                        agents.all().stream().map(TestAgent::endpoint).toList(),
                        2)) {
            long whole = nanosOfOne(agents);
            for (int round = 1; round <= ROUNDS; round++) {
                rollOut(agents, kills(agents, random, whole), "round " + round + ", seed " + seed);
            }
            assertEquals(List.of(), writers.endAndFindLost(), "seed " + seed);
            assertTrue(writers.acknowledged() > 0);
        }
    }

    private static void rollOut(TestAgents agents, List<Kill> kills, String which) throws Exception {
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            long begin = System.nanoTime();
            FollowedRollout rollout = FollowedRollout.start(agents, agents.get(0), RESTART);
            for (Kill kill : kills) {
                // Not to wait for anything: this is the moment.
                TimeUnit.NANOSECONDS.sleep(kill.afterNanos() - (System.nanoTime() - begin));
                System.out.println(which + ": " + kill.agent().name() + " is killed after "
                        + Duration.ofNanos(System.nanoTime() - begin));
                kill.agent().kill();
                kill.agent().start();
            }
            rollout.await(RolloutState.SUCCEEDED);
            System.out.println(which + ": took " + Duration.ofNanos(System.nanoTime() - begin));
            agents.awaitNothingHeld();

            Set<String> restarted =
                    observer.outagesOnPurpose().stream().map(Outage::member).collect(Collectors.toSet());
            assertEquals(agents.all().stream().map(TestAgent::name).collect(Collectors.toSet()), restarted, which);
            assertEquals(List.of(), observer.twoDownOnPurpose(), which);
            assertEquals(List.of(), observer.stoppedWhileAnotherWasDown(Duration.ZERO), which);
        }
    }

    /** How long a rollout takes here and now when nobody disturbs it. */
    private static long nanosOfOne(TestAgents agents) throws Exception {
        long begin = System.nanoTime();
        FollowedRollout.start(agents, agents.get(0), RESTART).await(RolloutState.SUCCEEDED);
        long took = System.nanoTime() - begin;
        System.out.println("undisturbed it takes " + Duration.ofNanos(took));
        agents.awaitNothingHeld();
        return took;
    }

    private static List<Kill> kills(TestAgents agents, Random random, long within) {
        List<TestAgent> order = new ArrayList<>(agents.all());
        Collections.shuffle(order, random);
        return order.stream()
                .map(agent -> new Kill(agent, (long) (random.nextDouble() * within)))
                .sorted(Comparator.comparingLong(Kill::afterNanos))
                .toList();
    }
}
