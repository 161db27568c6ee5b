package io.etcdagent.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Commands;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.FaultPoints;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.Writers;
import io.etcdagent.protocol.AlarmView;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.client.AgentException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real agents whose etcd runs out of its quota, and their way out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class AgentsClearAlarmsTest {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final long QUOTA = 12L << 20;
    private static final String VALUE = "x".repeat(400_000);

    /** Whole pages, so that little of them is left free. */
    private static final String SMALL_VALUE = "x".repeat(20_000);

    private final TestConnections connections = TestConnections.plain();
    private final Keys keys = new Keys("/etcd-agent");
    private FaultPoints points;
    private TestAgents agents;

    @BeforeAll
    void startAgents(@TempDir Path directory) {
        points = new FaultPoints(directory);
        agents = TestAgents.start(AgentsSetup.of(3)
                .withEtcd(Map.of("ETCD_QUOTA_BACKEND_BYTES", Long.toString(QUOTA)))
                .running(new AgentProgram(
                        "io.etcdagent.daemon.AgentWithFaultPoints",
                        Map.of(
                                "FAULT_POINTS", directory.toString(),
                                "LOCK_SECONDS", "8",
                                "ETCD_AGENT_VERIFY_TIMEOUT", "20"))));
    }

    /** Whatever the test left, the next begins with an empty cluster that takes writes. */
    @AfterEach
    void outOfNoSpace() throws AgentException {
        points.disarm();
        agents.all().forEach(TestAgent::awaitAnswer);
        if (!alarms().isEmpty()) {
            etcdctl().run("del", "--prefix", "/fill");
            assertEquals(OperationState.SUCCEEDED, clear(agents.get(0)).state());
        }
        agents.awaitNothingHeld();
    }

    @AfterAll
    void stopAgents() {
        agents.close();
        connections.close();
    }

    private EtcdConnection member() {
        return connections.to(agents.get(0).endpoint());
    }

    private Etcdctl etcdctl() {
        return new Etcdctl(agents.get(0).endpoint());
    }

    /** Writes until etcd has no space, always the same key, so that nearly all of it is history. */
    private void fillWithHistory() {
        fill(VALUE, number -> "/fill");
    }

    /** Writes until etcd has no space, keys that are all there to stay. */
    private void fillWithKeys() {
        fill(SMALL_VALUE, number -> "/fill/" + number);
    }

    private interface Key {
        String of(int number);
    }

    private void fill(String value, Key key) {
        boolean full = false;
        for (int number = 0; !full; number++) {
            try {
                member().commit(Transaction.begin().put(key.of(number), value), SOON);
            } catch (EtcdException refused) {
                assertEquals(EtcdException.Kind.NO_SPACE, refused.kind(), refused.getMessage());
                full = true;
            }
        }
        Await.until("the alarm stands", SOON, this::alarms, standing -> !standing.isEmpty());
    }

    private List<AlarmView> alarms() throws AgentException {
        return agents.get(0).client().alarms().alarms();
    }

    private static OperationRequest request(boolean dryRun) {
        return new OperationRequest(OperationKind.CLEAR_ALARM, "a test", null, null, dryRun, false, null, null);
    }

    private static OperationView clear(TestAgent agent) throws AgentException {
        return agent.end(agent.order(request(false)));
    }

    private static void assertRefusedBy(String rule, OperationView ended) {
        assertEquals(OperationState.REFUSED, ended.state(), ended.message());
        assertEquals(List.of(rule), ended.gates().stream().map(GateView::name).toList(), ended.message());
    }

    private static String id(TestAgent agent) throws AgentException {
        return Objects.requireNonNull(agent.client().health().node().memberId());
    }

    private static Alarm alarmOf(TestAgent agent, String kind) throws AgentException {
        return new Alarm(MemberId.parse(id(agent)), kind);
    }

    private List<String> marks() throws AgentException {
        return alarms().stream()
                .filter(alarm -> alarm.memberName().isEmpty())
                .map(AlarmView::memberId)
                .toList();
    }

    @Test
    void aFullClusterUnderLoadTakesWritesAgainAndNothingThatWasAcknowledgedIsLost() throws Exception {
        try (Writers writers = Writers.start(
                connections, agents.all().stream().map(TestAgent::endpoint).toList(), 2)) {
            writers.awaitMore(5, SOON);
            fillWithHistory();
            assertTrue(alarms().stream().allMatch(alarm -> alarm.alarm().equals("NOSPACE")), alarms().toString());
            TestAgent asked = agents.followers().get(0);
            List<OperationEvent> events = asked.follow(asked.order(request(false)));

            OperationView ended = events.get(events.size() - 1).operation();
            assertEquals(OperationState.SUCCEEDED, ended.state(), ended.message());
            assertEquals(
                    List.of(Phase.QUEUE, Phase.CHECK, Phase.MARK, Phase.COMPACT, Phase.DEFRAGMENT, Phase.CLEAR),
                    events.stream()
                            .map(event -> event.operation().phase())
                            .distinct()
                            .toList());
            assertEquals(List.of(), alarms());
            List<String> rewritten = events.stream()
                    .map(event -> event.operation().message())
                    .filter(message -> message.contains(" rewrites its backend file"))
                    .toList();
            assertEquals(3, rewritten.size(), rewritten.toString());
            for (TestAgent agent : agents.all()) {
                assertTrue(connections.to(agent.endpoint()).status(SOON).dbSize() < QUOTA / 2, agent.name());
            }
            writers.awaitMore(5, SOON);
            assertEquals(List.of(), writers.endAndFindLost());
        }
    }

    @Test
    void aRehearsalSaysWhatWouldBeDoneAndDoesNothing() throws Exception {
        fillWithHistory();
        List<AlarmView> before = alarms();
        long revision = etcdctl().revision();
        TestAgent agent = agents.get(1);
        List<OperationEvent> events = agent.follow(agent.order(request(true)));
        String said = events.stream()
                .map(event -> event.operation().message())
                .reduce("", (all, message) -> all + message + "\n");
        assertTrue(said.contains("the quota is 12.0 MiB"), said);
        assertTrue(said.contains("compact the history before revision " + revision), said);
        assertTrue(said.contains("are gone for good"), said);
        assertTrue(said.contains("one at a time"), said);
        assertTrue(said.contains("dry run: nothing is in the way; nothing was done"), said);
        assertEquals(before, alarms());
        assertEquals(revision, etcdctl().revision());
    }

    @Test
    void whereThereIsNoAlarmThereIsNothingToClear() throws Exception {
        assertRefusedBy("no-space-alarm", clear(agents.get(0)));
    }

    @Test
    void aDataCorruptionIsNeverDisarmed() throws Exception {
        fillWithHistory();
        Alarm corrupt = alarmOf(agents.get(2), "CORRUPT");
        member().raise(corrupt, SOON);
        try {
            assertRefusedBy("no-other-alarm", clear(agents.get(0)));
            assertTrue(member().alarms(SOON).contains(corrupt));
        } finally {
            member().disarm(corrupt, SOON);
        }
    }

    @Test
    void whoHoldsTheRestartLockIsNotPassedOver() throws Exception {
        LeaseId lease = member().grantLease(Duration.ofMinutes(10), SOON);
        member().commit(Transaction.begin().put(keys.restartLockPlace(lease), "an operator", lease), SOON);
        fillWithHistory();
        assertRefusedBy("lock-free", clear(agents.get(1)));
        member().revokeLease(lease, SOON);
    }

    @Test
    void aMemberThatDoesNotAnswerIsWaitedForByNobody() throws Exception {
        fillWithHistory();
        TestAgent follower = agents.followers().get(0);
        TestAgent asked = agents.followers().get(1);
        String frozen = Long.toString(follower.etcd().orElseThrow().pid());
        Commands.run(List.of("kill", "-STOP", frozen));
        try {
            assertRefusedBy("all-members-healthy", clear(asked));
            assertEquals(List.of(), marks());
        } finally {
            Commands.run(List.of("kill", "-CONT", frozen));
        }
    }

    @Test
    void whereTheFirstMemberWinsTooLittleNoOtherIsBegunAndDeletingHelps() throws Exception {
        fillWithKeys();
        OperationView ended = clear(agents.get(0));
        assertEquals(OperationState.FAILED, ended.state(), ended.message());
        assertTrue(ended.message().contains("are in use there: no other member is begun"), ended.message());
        assertTrue(ended.message().contains("etcdctl del --prefix"), ended.message());
        assertEquals(Phase.DEFRAGMENT, ended.phase());
        assertEquals(List.of(), marks());
        etcdctl().run("del", "--prefix", "/fill");
        assertEquals(OperationState.SUCCEEDED, clear(agents.get(1)).state());
        assertEquals(List.of(), alarms());
    }

    @Test
    void ofTwoThatBeginAtOnceAtMostOneIsAtWork() throws Exception {
        fillWithHistory();
        List<String> orders = new ArrayList<>();
        for (TestAgent agent : agents.all()) {
            orders.add(agent.order(request(false)));
        }
        List<OperationView> ended = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            ended.add(agents.get(i).end(orders.get(i)));
        }
        long done = ended.stream()
                .filter(view -> view.state() == OperationState.SUCCEEDED)
                .count();
        assertTrue(done <= 1, ended.toString());
        ended.stream()
                .filter(view -> view.state() != OperationState.SUCCEEDED)
                .forEach(view -> assertEquals(OperationState.REFUSED, view.state(), view.message()));
        assertEquals(List.of(), marks());
    }

    @Test
    void anAgentThatIsKilledMidwayTakesItsMarkBackAndAnotherGoesTheWay() throws Exception {
        fillWithHistory();
        TestAgent killed = agents.get(1);
        points.arm("defragment.after");
        killed.order(request(false));
        points.awaitReached();
        assertEquals(1, marks().size());
        assertRefusedBy("nobody-else-clears", clear(agents.get(2)));
        assertThrows(
                EtcdException.class, () -> member().commit(Transaction.begin().put("/put", ""), SOON));

        killed.kill();
        points.disarm();
        assertEquals(1, marks().size());
        killed.start();
        Await.until("the mark is taken back", SOON, this::marks, List::isEmpty);
        Await.until(
                "it takes orders",
                SOON,
                () -> Optional.ofNullable(killed.client().node().coordination()),
                Optional::isEmpty);
        assertEquals("NOSPACE", alarms().get(0).alarm());
        assertEquals(OperationState.SUCCEEDED, clear(agents.get(2)).state());
        assertEquals(List.of(), alarms());
    }
}
