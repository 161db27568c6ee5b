package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.testing.FollowedRollout;
import io.etcdagent.daemon.testing.Outage;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutPause;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What people do to a rollout that runs, from whichever node: pause, resume, abort. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("coordination")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsSteerRolloutsTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String BEFORE_THE_STOP = "hand-over.after";
    private static final String DOWN = "etcd-stop.after";

    private final AgentProgram program =
            new AgentProgram("io.etcdagent.daemon.AgentWithFaultPoints", Map.of("LOCK_SECONDS", "8"));

    private TestAgents agents;
    private StopObserver observer;

    /** In the order in which their members are taken. */
    private TestAgent first;

    private TestAgent second;
    private TestAgent last;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(AgentsSetup.of(3).running(program));
    }

    @BeforeEach
    void lookOn() throws Exception {
        List<TestAgent> order = FollowedRollout.foreseen(agents);
        first = order.get(0);
        second = order.get(1);
        last = order.get(2);
        observer = StopObserver.ofAgents(agents.all());
    }

    @AfterEach
    void nothingWasStoppedThatShouldNotAndNothingIsHeld() {
        FollowedRollout.giveUpWhatIsLeft(agents);
        agents.all().forEach(agent -> FaultPoints.of(agent).disarm());
        agents.awaitNothingHeld();
        assertEquals(List.of(), observer.twoDownOnPurpose());
        assertEquals(List.of(), observer.stoppedWhileAnotherWasDown(Duration.ZERO));
        observer.close();
    }

    @AfterAll
    void stopAgents() {
        agents.close();
    }

    @Test
    void aPauseBeforeTheStopGivesTheOperationUpAndTheMemberWaitsForItsTurnAgain() throws Exception {
        long before = pid(first);
        FollowedRollout rollout = startHeldAt(BEFORE_THE_STOP);

        second.client().pauseRollout(change("lunch"));
        Await.until(
                "the operation is given up",
                SOON,
                () -> first.log().contains("rollout " + rollout.id() + " is paused: operation"));
        release();

        RolloutMemberView member =
                rollout.await("its member waits again", first, seen -> seen.state() == RolloutMemberState.PENDING);
        assertTrue(member.message().contains("had not been stopped yet"), member.message());
        assertEquals(before, pid(first));
        assertEquals(List.of(), observer.outages());

        last.client().resumeRollout(change(null));
        rollout.await(RolloutState.SUCCEEDED);
        assertEquals(3, observer.outagesOnPurpose().size(), observer.outages()::toString);
    }

    @Test
    void aPauseWhileAMemberIsDownLetsItComeBackAndStopsNothingMoreUntilAnotherNodeResumes() throws Exception {
        FollowedRollout rollout = startHeldAt(DOWN);

        last.client().pauseRollout(change("lunch"));
        assertRefused(() -> second.client().pauseRollout(change(null)), "there is nothing to pause");
        release();

        for (TestAgent agent : agents.all()) {
            Await.until(agent.name() + " shows the pause, and that the member is back", SOON, () -> {
                RolloutView seen = agent.client().health().rollout();
                return seen != null
                        && FollowedRollout.of(first, seen).state() == RolloutMemberState.SUCCEEDED
                        && isForLunch(seen)
                        && isForLunch(agent.client().node().rollout());
            });
        }
        String stored = new Etcdctl(second.endpoint()).values("/etcd-agent/rollouts/" + rollout.id());
        assertTrue(stored.contains("\"paused\"") && stored.contains("\"lunch\""), stored);
        assertEquals(
                List.of(first.name()),
                observer.outagesOnPurpose().stream().map(Outage::member).toList());
        assertRefused(() -> first.client().resumeRollout(new RolloutChangeRequest("another", null)), "is not the");

        RolloutView resumed = second.client().resumeRollout(change("done with lunch"));
        assertEquals(RolloutState.RUNNING, resumed.state());
        assertNull(resumed.pause());
        assertRefused(() -> second.client().resumeRollout(change(null)), "only a paused one can be resumed");
        rollout.await(RolloutState.SUCCEEDED);

        assertEquals(
                List.of(first.name(), second.name(), last.name()),
                observer.outagesOnPurpose().stream().map(Outage::member).toList());
        for (TestAgent agent : agents.all()) {
            Await.until(
                    agent.name() + " shows none any more",
                    SOON,
                    () -> agent.client().health().rollout() == null);
        }
        assertRefused(() -> second.client().pauseRollout(change(null)), "has succeeded");
        assertRefused(() -> second.client().abortRollout(change(null)), "there is nothing to give up");
    }

    private static boolean isForLunch(@Nullable RolloutView seen) {
        RolloutPause pause = seen == null ? null : seen.pause();
        return seen != null
                && seen.state() == RolloutState.PAUSED
                && pause != null
                && pause.reason().equals("lunch")
                && !pause.by().isEmpty();
    }

    @Test
    void anotherOneIsRefusedUntilTheFirstIsGivenUpAndTheRestIsLeftAlone() throws Exception {
        long before = pid(first);
        List<Long> rest = List.of(pid(second), pid(last));
        FollowedRollout rollout = startHeldAt(DOWN);
        RolloutRequest another = restartOf(second);

        assertRefused(() -> second.client().startRollout(another), "is running");
        last.client().pauseRollout(change(null));
        assertRefused(() -> second.client().startRollout(another), "etcd-agentctl rollout abort");
        RolloutView aborted = second.client().abortRollout(change("not today"));
        assertEquals(RolloutState.ABORTED, aborted.state());
        assertTrue(aborted.message().contains("not today"), aborted.message());
        release();

        rollout.await("the one that was down is back", first, seen -> seen.state() == RolloutMemberState.SUCCEEDED);
        agents.awaitNothingHeld();
        assertNotEquals(before, pid(first));
        assertEquals(rest, List.of(pid(second), pid(last)));
        assertRefused(() -> first.client().resumeRollout(change(null)), "was given up");

        FollowedRollout next = FollowedRollout.start(agents, second, another);
        next.await(RolloutState.SUCCEEDED);
        assertNotEquals(rest.get(0), pid(second));
        assertEquals(rest.get(1), pid(last));
    }

    @Test
    void aMemberThatDoesNotComeBackPausesWithAllThatIsKnownAndIsTriedAgainOnceRepaired(@TempDir Path directory)
            throws Exception {
        giveUpSoon(first);
        first.startInsteadOfEtcd(broken(directory));

        FollowedRollout rollout = FollowedRollout.start(agents, second, RolloutRequest.restart("a test", null, 0.2));
        RolloutView paused = rollout.await(RolloutState.PAUSED);

        RolloutMemberView failed = FollowedRollout.of(first, paused);
        assertEquals(RolloutMemberState.FAILED, failed.state());
        assertTrue(
                failed.log().contains("error: no such flag: --nosuch"),
                failed.log().toString());
        assertFalse(failed.gates().isEmpty());
        assertTrue(
                failed.gates().stream().noneMatch(GateView::passed),
                failed.gates().toString());
        RolloutPause pause = paused.pause();
        assertNotNull(pause);
        assertTrue(pause.reason().contains(first.name()), pause.reason());
        assertTrue(pause.reason().contains(failed.gates().get(0).name()), pause.reason());
        assertEquals(
                List.of(first.name()),
                observer.outagesOnPurpose().stream().map(Outage::member).toList());

        first.startEtcdAgain();
        last.client().resumeRollout(change("repaired"));
        RolloutView end = rollout.await(RolloutState.SUCCEEDED);

        assertEquals(List.of(), FollowedRollout.of(first, end).log());
        assertEquals(
                List.of(first.name(), first.name(), second.name(), last.name()),
                observer.outagesOnPurpose().stream().map(Outage::member).toList());
        restartAgent(first, program);
    }

    @Test
    void aMemberThatDoesNotComeBackFailsInTimeThoughItsAgentDiedHalfWay(@TempDir Path directory) throws Exception {
        giveUpSoon(first);
        first.startInsteadOfEtcd(broken(directory));
        FollowedRollout rollout = startHeldAt("etcd-stop.after");
        first.kill();
        release();
        first.start(impatient());

        RolloutView paused = rollout.await(RolloutState.PAUSED);

        RolloutMemberView failed = FollowedRollout.of(first, paused);
        assertTrue(failed.message().contains("its agent was restarted meanwhile"), failed.message());
        assertTrue(
                failed.log().contains("error: no such flag: --nosuch"),
                failed.log().toString());
        first.startEtcdAgain();
        agents.awaitHealthy();
        last.client().resumeRollout(change("repaired"));
        rollout.await(RolloutState.SUCCEEDED);
        restartAgent(first, program);
    }

    /** Else a member that does not come back has five minutes. */
    private void giveUpSoon(TestAgent agent) {
        restartAgent(agent, impatient());
    }

    private AgentProgram impatient() {
        return new AgentProgram(program.mainClass(), Map.of("LOCK_SECONDS", "8", "ETCD_AGENT_VERIFY_TIMEOUT", "10"));
    }

    private void restartAgent(TestAgent agent, AgentProgram as) {
        agent.terminate();
        agent.start(as);
        agent.awaitAnswer();
        agents.awaitHealthy();
    }

    private static Path broken(Path directory) throws IOException {
        Path program = directory.resolve("broken-etcd");
        Files.writeString(program, "#!/bin/sh\necho 'error: no such flag: --nosuch'\nexit 1\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    private FollowedRollout startHeldAt(String point) throws Exception {
        FaultPoints points = FaultPoints.of(first);
        points.arm(point);
        FollowedRollout rollout = FollowedRollout.start(agents, second, RolloutRequest.restart("a test", null, 0.2));
        points.awaitReached();
        return rollout;
    }

    private void release() {
        FaultPoints.of(first).disarm();
    }

    private static RolloutRequest restartOf(TestAgent agent) {
        return new RolloutRequest(null, "a test", null, 0.2, List.of(agent.name()), null, 0, false);
    }

    private static RolloutChangeRequest change(@Nullable String reason) {
        return new RolloutChangeRequest(null, reason);
    }

    private static void assertRefused(Executable change, String words) {
        AgentProblem problem = assertThrows(AgentProblem.class, change);
        assertEquals(409, problem.problem().status());
        assertTrue(problem.problem().detail().contains(words), problem.problem().detail());
    }

    private static long pid(TestAgent agent) {
        return agent.etcd().orElseThrow().pid();
    }
}
