package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.EtcdBinaries;
import io.etcdagent.daemon.testing.Outage;
import io.etcdagent.daemon.testing.StopObserver;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.HolderView;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.client.AgentException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents that all want their member restarted at once, and the queue in which they wait. */
@Tag("coordination")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsQueueTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String QUEUE = "/etcd-agent/lock/restart/";

    private final TestConnections connections = TestConnections.plain();

    @TempDir
    Path directory;

    @AfterEach
    void closeConnections() {
        connections.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void allWhoAskAtOnceAreServedInTheOrderOfArrivalAndOneByOne(int size) throws Exception {
        try (TestAgents agents = TestAgents.start(size);
                StopObserver observer = StopObserver.ofAgents(agents.all())) {
            LeaseId gate = hold(agents);
            List<CompletableFuture<String>> asked = agents.all().stream()
                    .map(agent -> CompletableFuture.supplyAsync(() -> ask(agent)))
                    .toList();
            List<String> ids = asked.stream().map(CompletableFuture::join).toList();
            List<String> arrived = awaitQueue(agents, size).stream()
                    .map(HolderView::memberName)
                    .toList();

            release(agents, gate);

            List<OperationView> ends = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                ends.add(agents.get(i).end(ids.get(i)));
            }
            ends.forEach(end -> assertEquals(OperationState.SUCCEEDED, end.state(), end.message()));
            // When they were stopped: an agent may hear late that its operation is over, when the next one is, too.
            List<String> served = observer.outagesOnPurpose().stream()
                    .sorted(Comparator.comparing(Outage::began))
                    .map(Outage::member)
                    .toList();
            assertEquals(arrived, served);
            assertEquals(size, observer.outagesOnPurpose().size(), observer.outages()::toString);
            assertEquals(List.of(), observer.twoDownOnPurpose());
        }
    }

    /** Counted by etcd: to how many watchers it sent the end of a place in the queue. */
    @Test
    void whoLeavesTheQueueWakesTheNextOneOnly() throws Exception {
        try (TestAgents agents = TestAgents.start(5)) {
            LeaseId gate = hold(agents);
            double watchers = watchers(agents);
            agents.all().forEach(AgentsQueueTest::ask);
            List<HolderView> queue = awaitQueue(agents, 5);
            TestAgent leaving = byOperation(agents, queue.get(1));
            TestAgent next = byOperation(agents, queue.get(2));
            for (TestAgent agent : agents.all()) {
                Await.until(
                        agent.name() + " waits for the one before it",
                        SOON,
                        () -> current(agent).message(),
                        message -> message.contains("waiting for the restart lock"));
            }
            Await.until("each watches the one before it", SOON, () -> watchers(agents) >= watchers + 5);
            double before = eventsSent(agents);

            leaving.client().cancelOperation(String.valueOf(queue.get(1).operation()));

            Await.until(
                    next.name() + " waits for another one now",
                    SOON,
                    () -> current(next).message(),
                    message -> message.contains("behind 2"));
            assertEquals(1, eventsSent(agents) - before);
            for (HolderView waiting : awaitQueue(agents, 4)) {
                byOperation(agents, waiting).client().cancelOperation(String.valueOf(waiting.operation()));
            }
            release(agents, gate);
        }
    }

    @Test
    void aWaiterThatDiesLeavesTheQueueAndTheNextIsServed() throws Exception {
        AgentProgram program = new AgentProgram(
                "io.etcdagent.daemon.AgentWithFaultPoints",
                Map.of("FAULT_POINTS", directory.toString(), "LOCK_SECONDS", "8"));
        try (TestAgents agents = TestAgents.start(AgentsSetup.of(3).running(program))) {
            LeaseId gate = hold(agents);
            TestAgent dying = agents.get(0);
            TestAgent next = agents.get(1);
            String lost = ask(dying);
            awaitQueue(agents, 1);
            String served = ask(next);
            awaitQueue(agents, 2);

            dying.kill();
            List<HolderView> waiting = awaitQueue(agents.get(2), 1);
            assertEquals(served, waiting.get(0).operation());
            release(agents, gate);

            assertEquals(OperationState.SUCCEEDED, next.end(served).state());
            assertTrue(dying.etcd().isPresent());
            dying.start(program);
            dying.awaitAnswer();
            agents.awaitHealthy();
            OperationView left = dying.end(lost);
            assertEquals(OperationState.FAILED, left.state());
            assertTrue(left.message().contains("nothing was stopped"), left.message());
        }
    }

    /** With stock tools: etcdctl holds the lock for as long as its command runs. */
    @Test
    void whileAnOperatorsEtcdctlHoldsTheLockAgentsWaitAndSayForWhom() throws Exception {
        try (TestAgents agents = TestAgents.start(3)) {
            TestAgent agent = agents.followers().get(0);
            long before = agent.etcd().orElseThrow().pid();
            ProcessBuilder builder = new ProcessBuilder(
                    EtcdBinaries.etcdctl().toString(),
                    "--endpoints=" + agents.get(0).endpoint(),
                    "lock",
                    "/etcd-agent/lock/restart");
            builder.environment().put("ETCDCTL_API", "3");
            Process operator = builder.redirectErrorStream(true).start();
            try {
                Await.until(
                        "etcdctl has the lock",
                        SOON,
                        () -> agents.get(0).client().lock().holder() != null);

                String id = ask(agent);
                OperationView waiting = Await.until(
                        "the agent waits",
                        SOON,
                        () -> agent.client().operation(id),
                        view -> view.message().contains("waiting for the restart lock"));
                assertTrue(waiting.message().contains("etcdctl lock"), waiting.message());
                assertEquals(before, agent.etcd().orElseThrow().pid());

                operator.destroy();
                assertEquals(OperationState.SUCCEEDED, agent.end(id).state());
            } finally {
                operator.destroyForcibly();
            }
        }
    }

    // ---- ----

    /** A place at the head of the queue, as an operator's etcdctl makes it. */
    private LeaseId hold(TestAgents agents) throws EtcdException {
        EtcdConnection etcd = connections.to(agents.get(0).endpoint());
        LeaseId lease = etcd.grantLease(Duration.ofMinutes(5), SOON);
        etcd.commit(Transaction.begin().put(QUEUE + lease.hex(), "", lease), SOON);
        return lease;
    }

    private void release(TestAgents agents, LeaseId lease) throws EtcdException {
        connections.to(agents.get(0).endpoint()).revokeLease(lease, SOON);
    }

    private static List<HolderView> awaitQueue(TestAgents agents, int size) {
        return awaitQueue(agents.get(1), size);
    }

    private static List<HolderView> awaitQueue(TestAgent seenBy, int size) {
        return Await.until(
                        "so many wait: " + size,
                        SOON,
                        () -> seenBy.client().lock(),
                        lock -> lock.queue().size() == size)
                .queue();
    }

    private static TestAgent byOperation(TestAgents agents, HolderView place) {
        return agents.all().stream()
                .filter(agent -> agent.name().equals(place.memberName()))
                .findFirst()
                .orElseThrow();
    }

    private static OperationView current(TestAgent agent) throws AgentException {
        return agent.client().operations().operations().get(0);
    }

    /** Events that the members sent to watchers since they started; nothing restarts here. */
    private static double eventsSent(TestAgents agents) throws Exception {
        return sum(agents, "etcd_debugging_mvcc_events_total");
    }

    private static double watchers(TestAgents agents) throws Exception {
        return sum(agents, "etcd_debugging_mvcc_watcher_total");
    }

    private static double sum(TestAgents agents, String metric) throws Exception {
        double sum = 0;
        for (TestAgent agent : agents.all()) {
            sum += agent.metric(metric);
        }
        return sum;
    }

    private static String ask(TestAgent agent) {
        try {
            return agent.order(OperationKind.RESTART);
        } catch (AgentException e) {
            throw new AssertionError(agent.name(), e);
        }
    }
}
