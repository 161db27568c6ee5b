package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.Writers;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Crashes are no rollbacks: real members are killed again and again while they are written to, and nothing is told. */
@Tag("faults")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsSeeNoRollbackTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ROUNDS = 24;
    private static final int ALL_AT_ONCE_EVERY = 6;

    @Test
    void membersThatCrashUnderLoadAreNotCalledRolledBack() throws Exception {
        try (TestConnections connections = TestConnections.plain();
                TestAgents agents = TestAgents.start(3);
                Writers writers = Writers.start(
                        connections,
                        agents.all().stream().map(TestAgent::endpoint).toList(),
                        4)) {
            int kills = 0;
            for (int round = 1; round <= ROUNDS; round++) {
                writers.awaitMore(5, SOON);
                List<TestAgent> victims = round % ALL_AT_ONCE_EVERY == 0
                        ? agents.all()
                        : List.of(agents.get(round % agents.all().size()));
                victims.forEach(AgentsSeeNoRollbackTest::crash);
                victims.forEach(TestAgent::start);
                kills += victims.size();
                agents.all().forEach(AgentsSeeNoRollbackTest::awaitAllWell);
            }
            assertTrue(kills >= 20, "only " + kills + " kills");
            for (TestAgent agent : agents.all()) {
                assertEquals(-1, agent.log().indexOf("rolled-back"), agent.log());
                String file =
                        Files.readString(agent.stateDirectory().resolve("high-water.json"), StandardCharsets.UTF_8);
                assertTrue(file.contains("\"rollbacks\":[]"), file);
            }
        }
    }

    private static void crash(TestAgent agent) {
        agent.kill();
        ProcessHandle etcd = agent.etcd().orElseThrow();
        etcd.destroyForcibly();
        Await.until("etcd of " + agent.name() + " is gone", SOON, () -> !etcd.isAlive());
    }

    private static void awaitAllWell(TestAgent agent) {
        Await.until(
                agent.name() + " finds all members healthy",
                SOON,
                () -> agent.client().health().members(),
                members -> members.size() == 3 && members.stream().allMatch(AgentsSeeNoRollbackTest::well));
    }

    private static boolean well(MemberHealth member) {
        if (member.verdict() == MemberVerdict.ROLLED_BACK) {
            throw new AssertionError(member.error());
        }
        return member.verdict() == MemberVerdict.HEALTHY;
    }
}
