package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.ClockStep;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.HolderView;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clocks of agents and members are stepped in the middle of a restart; nothing must change. */
@Tag("coordination")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsAndClockStepsTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    /** An agent that gets no processor for a moment keeps its lock all the same. */
    private static final int LOCK_SECONDS = 8;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void theHoldersClockAndEtcdsAreStepped(long hours) throws Exception {
        FaultPoints points = new FaultPoints(directory);
        AgentProgram program = new AgentProgram(
                "io.etcdagent.daemon.AgentWithFaultPoints",
                Map.of("FAULT_POINTS", directory.toString(), "LOCK_SECONDS", Integer.toString(LOCK_SECONDS)));
        try (TestAgents agents = TestAgents.start(AgentsSetup.of(3).running(program));
                StopObserver observer = StopObserver.ofAgents(agents.all())) {
            TestAgent holder = agents.followers().get(0);
            TestAgent waiter = agents.followers().get(1);
            long before = holder.etcd().orElseThrow().pid();
            points.arm("check.after");
            String held = holder.order(OperationKind.RESTART);
            points.awaitReached();
            String waiting = waiter.order(OperationKind.RESTART);
            HolderView place = holderOf(waiter);
            Instant seen = checkedAt(holder);

            Duration step = Duration.ofHours(hours);
            ClockStep.in(holder.pid()).by(step);
            for (TestAgent agent : agents.all()) {
                ClockStep.in(agent.etcd().orElseThrow().pid()).by(step);
            }

            // That the step was one: the agent tells the time of its newest check by its own clock.
            Await.until(
                    "the holder's clock was stepped",
                    SOON,
                    () -> Duration.between(seen, checkedAt(holder)).minus(step).abs(),
                    off -> off.compareTo(Duration.ofMinutes(5)) < 0);
            // More than one time to live later the very same place still holds: neither side counts by the wall clock.
            long stepped = System.nanoTime();
            Await.until(
                    "the place outlives its time to live",
                    SOON,
                    () -> {
                        assertEquals(place, holderOf(waiter));
                        return Duration.ofNanos(System.nanoTime() - stepped);
                    },
                    elapsed -> elapsed.toSeconds() > LOCK_SECONDS + 1);
            assertEquals(before, holder.etcd().orElseThrow().pid());

            points.release();
            OperationView first = holder.end(held);
            OperationView second = waiter.end(waiting);

            assertEquals(OperationState.SUCCEEDED, first.state(), first.message());
            assertEquals(OperationState.SUCCEEDED, second.state(), second.message());
            assertNotEquals(before, holder.etcd().orElseThrow().pid());
            assertEquals(List.of(), observer.twoDownOnPurpose());
            assertEquals(2, observer.outagesOnPurpose().size(), observer.outages()::toString);
        }
    }

    /** A holder that is frozen while its clock goes back an hour must not believe that no time has passed. */
    @Test
    void aFrozenHolderWhoseClockIsSetBackDoesNotTrustItsLock() throws Exception {
        FaultPoints points = new FaultPoints(directory);
        AgentProgram program = new AgentProgram(
                "io.etcdagent.daemon.AgentWithFaultPoints",
                Map.of("FAULT_POINTS", directory.toString(), "LOCK_SECONDS", Integer.toString(LOCK_SECONDS)));
        try (TestAgents agents = TestAgents.start(AgentsSetup.of(3).running(program));
                StopObserver observer = StopObserver.ofAgents(agents.all())) {
            TestAgent holder = agents.followers().get(0);
            TestAgent other = agents.followers().get(1);
            long before = holder.etcd().orElseThrow().pid();
            points.arm("hand-over.after");
            String held = holder.order(OperationKind.RESTART);
            points.awaitReached();

            ClockStep.in(holder.pid()).by(Duration.ofHours(-1));
            holder.freeze();
            Await.until(
                    "its lease has expired", SOON, () -> other.client().lock().holder() == null);
            holder.thaw();
            points.release();

            OperationView ended = holder.end(held);
            assertTrue(
                    ended.state() == OperationState.FAILED || ended.state() == OperationState.REFUSED,
                    ended.toString());
            assertEquals(before, holder.etcd().orElseThrow().pid());
            assertEquals(List.of(), observer.outagesOnPurpose());
        }
    }

    private static Instant checkedAt(TestAgent agent) throws Exception {
        return Instant.parse(agent.client().health().node().checkedAt());
    }

    private static HolderView holderOf(TestAgent seenBy) throws Exception {
        return Optional.ofNullable(seenBy.client().lock().holder()).orElseThrow();
    }
}
