package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.client.AgentProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A real agent whose etcd comes up with the data of another cluster. */
final class ForeignClusterRefusedTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern MOVE = Pattern.compile("mv (\\S+) (\\S+) && systemctl restart etcd-agent");

    @Test
    void anotherClusterIsRefusedUntilTheRecordIsMovedAside() throws Exception {
        try (TestAgents agents = TestAgents.start(1);
                TestConnections connections = TestConnections.plain()) {
            TestAgent agent = agents.get(0);
            String own =
                    Objects.requireNonNull(agent.client().health().cluster().id());
            agents.makeClusterAnew(agent);
            EtcdConnection etcd = connections.to(agent.endpoint());
            Await.until("etcd serves", SOON, () -> etcd.status(SOON).leader(), leader -> !leader.isNone());
            String other = etcd.status(SOON).clusterId().hex();
            assertNotEquals(own, other);

            HealthReport report = Await.until(
                    "the stranger is seen",
                    SOON,
                    () -> agent.client().health(),
                    seen -> seen.node().reasons().toString().contains(other));
            assertEquals(Verdict.UNAVAILABLE, report.node().verdict());
            assertEquals(own, report.cluster().id());
            OperationRequest restart =
                    new OperationRequest(OperationKind.RESTART, "a test", null, 0.2, false, true, null);
            AgentProblem refused =
                    assertThrows(AgentProblem.class, () -> agent.client().startOperation(restart, "key"));
            assertTrue(String.valueOf(refused.problem().gates()).contains("cluster-reachable"), refused.toString());
            GateView reachable = agent.client().gates().stop().stream()
                    .filter(gate -> gate.name().equals("cluster-reachable"))
                    .findFirst()
                    .orElseThrow();
            assertFalse(reachable.passed());
            assertTrue(
                    reachable.evidence().contains(own) && reachable.evidence().contains(other), reachable.toString());
            assertThrows(
                    AgentProblem.class, () -> agent.client().startRollout(RolloutRequest.restart(null, null, null)));
            AgentProblem unregistered =
                    assertThrows(AgentProblem.class, () -> agent.client().agents());
            assertTrue(
                    unregistered.problem().detail().contains("belongs to cluster " + other), unregistered.toString());
            Await.until("the registry was refused", SOON, () -> agent.log().contains("not registered in etcd"));
            assertEquals(List.of(), etcd.list("/etcd-agent/", SOON));

            Matcher move = MOVE.matcher(Objects.requireNonNull(reachable.remedy()));
            assertTrue(move.find(), reachable.remedy());
            Files.move(Path.of(move.group(1)), Path.of(move.group(2)));
            agent.terminate();
            agent.start();
            agents.awaitHealthy();
            assertEquals(other, agent.client().health().cluster().id());
            Await.until(
                    "it is registered",
                    SOON,
                    () -> !etcd.list("/etcd-agent/agents/", SOON).isEmpty());
        }
    }
}
