package io.etcdagent.daemon.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Verdict;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real agents that reach the members through links, and are cut off by them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentsBehindLinksTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private TestAgents agents;

    @BeforeAll
    void start() {
        agents = TestAgents.start(AgentsSetup.of(3).linked());
    }

    @AfterEach
    void allLinksOpenAndAllIsWell() {
        agents.all().forEach(agent -> agents.links(agent).forEach(Link::open));
        agents.awaitHealthy();
    }

    @AfterAll
    void stop() {
        agents.close();
    }

    @Test
    void anAgentCutOffFromEtcdIsAloneInSeeingNothing() throws Exception {
        TestAgent lonely = agents.get(0);
        agents.links(lonely).forEach(Link::refuse);
        Await.until(
                "it reaches no member, not even its own",
                SOON,
                () -> lonely.client().health().cluster().verdict(),
                Verdict.UNAVAILABLE::equals);
        Await.until(
                "the cluster and the others are well",
                SOON,
                () -> agents.get(1).client().health().cluster().reasons(),
                List::isEmpty);
        try (Socket own = new Socket()) {
            own.connect(
                    new InetSocketAddress(
                            lonely.endpoint().getHost(), lonely.endpoint().getPort()),
                    60_000);
        }
    }

    @Test
    void aSilentLinkHidesOneMemberFromOneAgent() throws Exception {
        TestAgent looking = agents.get(1);
        agents.link(looking, agents.get(2)).silence();
        Await.until(
                "it finds node3, and nobody else, unhealthy", SOON, () -> unhealthy(looking), List.of("node3")::equals);
        Await.until("nobody else is hidden from it", SOON, () -> unhealthy(agents.get(0)), List::isEmpty);
    }

    private static List<String> unhealthy(TestAgent agent) throws Exception {
        return agent.client().health().members().stream()
                .filter(member -> member.verdict() != MemberVerdict.HEALTHY)
                .map(MemberHealth::name)
                .toList();
    }

    @Test
    void anAgentThatIsFrozenAnswersNobodyUntilItIsThawed() {
        TestAgent agent = agents.get(0);
        long etcd = agent.etcd().orElseThrow().pid();
        agent.freeze();
        assertEquals("T", state(agent.pid()));
        assertEquals(etcd, agent.etcd().orElseThrow().pid());
        agent.thaw();
        agent.awaitAnswer();
    }

    private static String state(long pid) {
        return Commands.run(List.of("ps", "-o", "state=", "-p", Long.toString(pid)))
                .strip();
    }

    @Test
    void theObserverTellsWhatAgentsEndFromWhatTheTestEnds() throws Exception {
        TestAgent agent = agents.get(1);
        try (StopObserver observer = StopObserver.ofAgents(agents.all())) {
            String id = agent.client()
                    .startOperation(
                            new OperationRequest(OperationKind.RESTART, "a test", null, 0.2, false, false, null),
                            UUID.randomUUID().toString())
                    .id();
            Await.until(
                    "the member was restarted",
                    SOON,
                    () -> agent.client().operation(id).state(),
                    OperationState.SUCCEEDED::equals);
            assertEquals(List.of(Outage.Cause.AGENT), causes(observer));
            agent.killEtcd(observer);
            assertEquals(List.of(Outage.Cause.AGENT, Outage.Cause.TEST), causes(observer));
            restart(agent);
            agents.get(2).terminateEtcd(observer);
            restart(agents.get(2));
            assertEquals(List.of(Outage.Cause.AGENT, Outage.Cause.TEST, Outage.Cause.TEST), causes(observer));
            assertEquals(1, observer.outagesOnPurpose().size());
            assertEquals(List.of(), observer.twoDownOnPurpose());
        }
    }

    private static List<Outage.Cause> causes(StopObserver observer) {
        return observer.outages().stream().map(Outage::cause).toList();
    }

    /** An agent that starts beside an etcd that is down starts it. */
    private void restart(TestAgent agent) {
        agent.terminate();
        agent.start();
        agent.awaitAnswer();
        agents.awaitHealthy();
    }

    @Test
    void anotherProgramCanTakeTheAgentsPlaceForOneStart() {
        TestAgent agent = agents.get(2);
        agent.terminate();
        agent.start(new AgentProgram(
                "io.etcdagent.daemon.testing.AgentsBehindLinksTest$Stranger", Map.of("STRANGER_SAYS", "good evening")));
        assertEquals(7, agent.awaitEnd());
        assertTrue(agent.log().contains("good evening"), agent.log());
        agent.start();
        agent.awaitAnswer();
    }

    /** Not an agent. */
    public static final class Stranger {
        private Stranger() {}

        public static void main(String[] arguments) {
            System.out.println(System.getenv("STRANGER_SAYS"));
            System.exit(7);
        }
    }
}
