package io.etcdagent.daemon.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.Writers;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agent as it is shipped, killed at moments that nobody chose. */
@Tag("faults")
final class RandomKillTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int KILLS = 20;
    private static final OperationRequest RESTART =
            new OperationRequest(OperationKind.RESTART, "a test", null, 0.2, false, false, null);

    @Test
    void noMomentAtWhichAnAgentIsKilledHarmsTheCluster() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (TestAgents agents = TestAgents.start(3);
                Outside outside = new Outside(agents.all());
                StopObserver observer = StopObserver.ofAgents(agents.all());
                Writers writers = Writers.start(outside.connections(), outside.endpoints(), 2)) {
            Aftermath aftermath = new Aftermath(agents.all(), outside, observer, writers);
            long whole = nanosOfOne(agents.followers().get(0));
            for (int i = 0; i < KILLS; i++) {
                TestAgent agent = agents.get(random.nextInt(3));
                Ordered.from(agent, RESTART);
                // Not to wait for anything: this is the moment.
                TimeUnit.NANOSECONDS.sleep((long) (random.nextDouble() * whole));
                agent.kill();
                // All that is in the queue is the dead agent's, as nobody else has an order.
                Await.until("its places are gone", SOON, () -> {
                    outside.endPlaces(outside.queue());
                    return outside.queue().isEmpty();
                });
                agent.start();
                agent.awaitAnswer();
                aftermath.awaitAllIsWell();
                agents.awaitHealthy();
                assertEquals(List.of(), aftermath.wrongStops(false), "kill " + i + ", seed " + seed);
            }
            assertEquals(List.of(), aftermath.lostWrites(), "seed " + seed);
            assertTrue(observer.outagesOnPurpose().size() > 1, "no kill came after a stop, seed " + seed);
        }
    }

    /** How long an operation takes here and now when nobody disturbs it. */
    private static long nanosOfOne(TestAgent agent) {
        long begin = System.nanoTime();
        assertEquals(
                OperationState.SUCCEEDED,
                Ordered.from(agent, RESTART).awaitEnd().state());
        long took = System.nanoTime() - begin;
        System.out.println("a restart takes " + Duration.ofNanos(took).toMillis() + " ms");
        return took;
    }
}
