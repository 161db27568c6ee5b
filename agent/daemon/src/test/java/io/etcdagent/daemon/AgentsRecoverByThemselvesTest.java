package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.RestoredDisk;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.client.AgentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Real agents, one of which may recover its real member without being asked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsRecoverByThemselvesTest {

    private static final Duration SOON = Duration.ofSeconds(90);

    /** The agent checks once a second, and looks for something to recover four times. */
    private static final int CHECKS = 6;

    private static final AgentProgram BY_ITSELF = new AgentProgram(
            "io.etcdagent.daemon.Main",
            Map.of("ETCD_AGENT_AUTO_RECOVER", "rolled-back,removed", "ETCD_AGENT_AUTO_RECOVER_AFTER", "1"));

    private TestAgents agents;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(3);
    }

    @AfterAll
    void stopAgents() {
        agents.close();
    }

    @Test
    void aMemberWhoseDiskWentBackIsReplacedWithoutBeingAsked() throws Exception {
        TestAgent broken = agents.followers().get(0);
        RestoredDisk.of(agents, broken);
        String before = memberId(broken);
        int kept = RestoredDisk.kept(broken).size();

        allow(broken);

        OperationView recovery = Await.until(
                        "a recovery has ended",
                        SOON,
                        () -> recoveries(broken),
                        found -> found.stream().anyMatch(one -> one.state() != OperationState.RUNNING))
                .get(0);
        assertEquals(OperationState.SUCCEEDED, recovery.state(), recovery.message());
        assertEquals("automatic: diagnosis rolled-back has stood for 1 s", recovery.reason());
        assertEquals("etcd-agent (ETCD_AGENT_AUTO_RECOVER)", recovery.requestedBy());
        agents.awaitNothingHeld();
        assertNotEquals(before, memberId(broken));
        assertEquals(kept + 1, RestoredDisk.kept(broken).size());
        Path lastTime = broken.stateDirectory().resolve("auto-recovered");
        assertTrue(Instant.parse(Files.readString(lastTime).strip()).isBefore(Instant.now()));
    }

    @Test
    void aHealthyMemberThatIsStoppedIsLeftAlone() throws Exception {
        TestAgent stopped = agents.followers().get(1);
        String before = memberId(stopped);
        allow(stopped);
        agents.awaitNothingHeld();
        OperationView stop = stopped.end(stopped.order(OperationKind.STOP));
        assertEquals(OperationState.SUCCEEDED, stop.state(), stop.message());

        awaitChecks(stopped);

        assertEquals(List.of(), recoveries(stopped));
        assertTrue(stopped.etcd().isEmpty());
        assertEquals(before, memberId(stopped));

        OperationView start = stopped.end(stopped.order(OperationKind.START));
        assertEquals(OperationState.SUCCEEDED, start.state(), start.message());
        agents.awaitNothingHeld();
    }

    private static void allow(TestAgent agent) {
        agent.terminate();
        agent.start(BY_ITSELF);
        agent.awaitAnswer();
    }

    private static List<OperationView> recoveries(TestAgent agent) throws AgentException {
        return agent.client().operations().operations().stream()
                .filter(operation -> operation.kind() == OperationKind.RECOVER)
                .toList();
    }

    /** Long enough to have looked, and to have found that it stands. */
    private static void awaitChecks(TestAgent agent) throws AgentException {
        for (int check = 0; check < CHECKS; check++) {
            String last = agent.client().health().node().checkedAt();
            Await.until(
                    "another check", SOON, () -> agent.client().health().node().checkedAt(), now -> !now.equals(last));
        }
    }

    private String memberId(TestAgent agent) {
        return new Etcdctl(agents.leader().endpoint())
                .run("member", "list")
                .lines()
                .filter(line -> line.contains(" " + agent.name() + ","))
                .map(line -> line.substring(0, line.indexOf(',')))
                .findFirst()
                .orElseThrow();
    }
}
