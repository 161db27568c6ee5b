package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.highwater.StoredMarks;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.RolledBackDisk;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.json.Messages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three real agents with a real etcd each, of which one gets an earlier state of its disk back. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsSeeRollbackTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int WRITES = 30;

    private final TestConnections connections = TestConnections.plain();
    private TestAgents agents;

    @BeforeEach
    void startAgents() {
        agents = TestAgents.start(3);
    }

    @AfterEach
    void stopAgents() {
        agents.close();
        connections.close();
    }

    /** A quorum that has never heard of an acknowledged write, and nothing that etcd itself would complain of. */
    @Test
    void aSilentLossOfAcknowledgedWritesIsTold() throws Exception {
        TestAgent first = agents.get(0);
        TestAgent second = agents.get(1);
        TestAgent third = agents.get(2);
        String id = memberId(second);
        crash(third);
        RolledBackDisk disk = new RolledBackDisk(second);
        crash(second);
        disk.copy();
        second.start();
        write(first);
        awaitRemembered(second);
        crash(first);
        crash(second);
        disk.putBack();
        second.start();
        third.start();

        String error = awaitRolledBack(second, id);
        assertTrue(error.contains("rolled-back"), error);
        assertTrue(error.contains("etcd-agentctl recover"), error);
        awaitRolledBack(third, id);
        assertTrue(connections.to(third.endpoint()).get("/lost/0", SOON).isEmpty(), "nothing was lost");
        assertFalse(gate(third, "others-healthy").passed());
        assertTrue(
                Objects.requireNonNull(gate(third, "others-healthy").remedy()).contains("etcd-agentctl recover"));
    }

    /** The others have lost nothing, and make good what it lacks; what it may have done meanwhile they cannot. */
    @Test
    void aMemberThatRejoinedWithAnOlderDiskIsToldUntilItIsReplaced() throws Exception {
        TestAgent second = agents.get(1);
        String id = memberId(second);
        RolledBackDisk disk = new RolledBackDisk(second);
        crash(second);
        disk.copy();
        second.start();
        agents.awaitHealthy();
        write(second);
        awaitRemembered(second);
        crash(second);
        disk.putBack();
        // A leader that remembers what the member had acknowledged would make it panic.
        crash(agents.get(0));
        crash(agents.get(2));
        agents.get(0).start();
        agents.get(2).start();
        Await.until("the others are a quorum", SOON, () -> reads(agents.get(0)));
        second.start();
        for (TestAgent agent : agents.all()) {
            awaitRolledBack(agent, id);
        }
        Await.until(
                "it has caught up",
                SOON,
                () -> connections.to(second.endpoint()).get("/lost/0", SOON).isPresent());
        Await.until(
                "its node is no use",
                SOON,
                () -> second.client().health().node().verdict(),
                Verdict.UNAVAILABLE::equals);
        Await.until(
                "the cluster is degraded",
                SOON,
                () -> agents.get(0).client().health().cluster().verdict(),
                Verdict.DEGRADED::equals);

        second.terminate();
        second.start();
        second.awaitAnswer();
        awaitRolledBack(second, id);

        // What it is told to do, and nothing else.
        OperationView stopped = second.end(ordered(second, OperationKind.STOP));
        assertEquals(OperationState.SUCCEEDED, stopped.state(), stopped.message());
        OperationView replaced = second.end(ordered(second, OperationKind.RECOVER));
        assertEquals(OperationState.SUCCEEDED, replaced.state(), replaced.message());
        agents.awaitNothingHeld();
        Await.until(
                "the cluster with another in its place is healthy",
                SOON,
                () -> agents.get(0).client().health().cluster(),
                cluster -> cluster.verdict() == Verdict.HEALTHY);
    }

    /** An agent that has just started may still be looking for what its earlier life left. */
    private static String ordered(TestAgent agent, OperationKind kind) {
        OperationRequest request = new OperationRequest(kind, "its disk went back", null, 0.2, false, false, null);
        return Await.until(
                        agent.name() + " takes the order",
                        SOON,
                        () -> Optional.of(agent.client().startOperation(request, kind + "-" + agent.pid())),
                        Optional::isPresent)
                .orElseThrow()
                .id();
    }

    /** As power does that fails, for agent and member. */
    private static void crash(TestAgent agent) {
        agent.kill();
        ProcessHandle etcd = agent.etcd().orElseThrow();
        etcd.destroyForcibly();
        Await.until("etcd of " + agent.name() + " is gone", SOON, () -> !etcd.isAlive());
    }

    private void write(TestAgent at) {
        EtcdConnection member = connections.to(at.endpoint());
        for (int i = 0; i < WRITES; i++) {
            String key = "/lost/" + i;
            Await.until(
                    "a write is acknowledged",
                    SOON,
                    () -> member.commit(Transaction.begin().put(key, "x"), Duration.ofSeconds(5))
                            .succeeded());
        }
    }

    private void awaitRemembered(TestAgent agent) throws Exception {
        MemberStatus now = Await.until(
                agent.name() + " has it all",
                SOON,
                () -> {
                    connections.to(agent.endpoint()).linearizableRead(SOON);
                    return connections.to(agent.endpoint()).status(SOON);
                },
                status -> true);
        StoredJson json = new StoredJson(new Messages());
        Await.until(
                agent.name() + " has written down what it saw",
                SOON,
                () -> json.read(
                                Files.readString(
                                        agent.stateDirectory().resolve("high-water.json"), StandardCharsets.UTF_8),
                                StoredMarks.class,
                                "the file")
                        .local(),
                local -> local != null && local.inRun().index() >= now.raftIndex());
    }

    private static String awaitRolledBack(TestAgent agent, String id) {
        MemberHealth seen = Await.until(
                agent.name() + " tells it",
                SOON,
                () -> member(agent.client().health(), id),
                member -> member.verdict() == MemberVerdict.ROLLED_BACK);
        return Objects.requireNonNull(seen.error());
    }

    private static MemberHealth member(HealthReport report, String id) {
        return report.members().stream()
                .filter(member -> member.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static GateView gate(TestAgent agent, String name) throws Exception {
        return agent.client().gates().stop().stream()
                .filter(gate -> gate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private boolean reads(TestAgent agent) throws Exception {
        connections.to(agent.endpoint()).linearizableRead(Duration.ofSeconds(2));
        return true;
    }

    private static String memberId(TestAgent agent) throws Exception {
        return Objects.requireNonNull(agent.client().health().node().memberId());
    }
}
