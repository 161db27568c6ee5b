package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.time.Pulse;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import io.etcdagent.protocol.json.Messages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Passes over what an agent owes, with a real etcd for the record; time passes with each look at the member. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AftercareTest {

    private static final LocalNode NODE = new LocalNode(new ClusterId(7), new MemberId(1), "m1", "host1");
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Duration ONE_LOOK = Duration.ofSeconds(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A pass ends with the look after which its ten seconds are over. */
    private static final Duration LATE = Duration.ofSeconds(20);

    private final AtomicLong now = new AtomicLong();
    private final StoredJson json = new StoredJson(new Messages());
    private final WrittenJournal journal = new WrittenJournal();
    private TestCluster cluster;
    private TestConnections connections;
    private MeansBesideOneMember beside;
    private EtcdFailover etcd;
    private WatchedUnit unit = new WatchedUnit(now::get);
    private boolean home;

    @BeforeAll
    void startCluster() {
        cluster = TestCluster.plain(1);
        connections = TestConnections.plain();
        beside = new MeansBesideOneMember(connections, cluster.endpoints().get(0), CALL);
        etcd = beside.etcd();
    }

    @AfterAll
    void stopCluster() {
        connections.close();
        cluster.close();
    }

    @AfterEach
    void forget() throws Exception {
        etcd.commit(Transaction.begin().delete(MeansBesideOneMember.KEYS.disruption()), CALL);
        journal.entry = Optional.empty();
        unit = new WatchedUnit(now::get);
        home = false;
    }

    @Test
    void theSwitchIsWoundUpAtTheFirstPassAndThenOnceAMinute() throws Exception {
        restartMayHaveStopped();
        Duration start = Duration.ofNanos(now.get());

        passesFor(MINUTE.multipliedBy(3), aftercare());

        List<Duration> windings = unit.windings();
        assertEquals(start, windings.get(0));
        assertTrue(windings.size() >= 3, windings.toString());
        for (int next = 1; next < windings.size(); next++) {
            Duration gap = windings.get(next).minus(windings.get(next - 1));
            assertTrue(
                    gap.compareTo(MINUTE) >= 0 && gap.compareTo(MINUTE.plus(LATE)) <= 0,
                    "a minute apart, but for a look: " + windings);
        }
    }

    @Test
    void anotherLifeOfTheAgentWindsItUpAtItsFirstPass() throws Exception {
        restartMayHaveStopped();
        pass(aftercare());

        pass(aftercare());

        assertEquals(2, unit.windings().size());
    }

    @Test
    void onceTheMemberIsBackTheSwitchIsDisarmedAndTheNextOwedMemberHasItWoundUpAtOnce() throws Exception {
        Aftercare aftercare = aftercare();
        restartMayHaveStopped();
        assertInstanceOf(Leftover.Away.class, pass(aftercare));
        home = true;
        assertEquals(new Leftover.Nothing(), pass(aftercare));
        assertEquals(1, unit.disarmed());

        home = false;
        restartMayHaveStopped();
        assertInstanceOf(Leftover.Away.class, pass(aftercare));

        assertEquals(2, unit.windings().size());
    }

    @Test
    void whereSomebodyElseEndedWhatWasOwedTheNextOwedMemberHasItWoundUpAtOnce() throws Exception {
        Aftercare aftercare = aftercare();
        restartMayHaveStopped();
        pass(aftercare);
        journal.entry = Optional.empty();
        assertEquals(new Leftover.Nothing(), pass(aftercare));

        restartMayHaveStopped();
        pass(aftercare);

        assertEquals(2, unit.windings().size());
    }

    /** The record alone tells that the member is owed, and systemd takes no start from this agent. */
    @Test
    void anAgentThatCannotStartEtcdLeavesItToTheSwitch() throws Exception {
        etcd.commit(
                Transaction.begin().put(MeansBesideOneMember.KEYS.disruption(), json.write(startingDisruption())),
                CALL);
        unit.breakDown();

        passesFor(MINUTE.multipliedBy(2), aftercare());

        assertEquals(1, unit.windings().size());
    }

    private void passesFor(Duration time, Aftercare aftercare) throws InterruptedException {
        long end = now.get() + time.toNanos();
        while (now.get() < end) {
            assertInstanceOf(Leftover.Away.class, pass(aftercare));
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
    }

    private static Leftover pass(Aftercare aftercare) throws InterruptedException {
        return aftercare.pass(Optional.of(NODE));
    }

    private void restartMayHaveStopped() {
        journal.entry = Optional.of(new JournalEntry(
                StoredJson.VERSION,
                "op-1",
                OperationKind.RESTART,
                OperationState.RUNNING,
                Phase.VERIFY,
                NODE.cluster().hex(),
                NODE.member().hex(),
                "run-1",
                0,
                List.of(),
                null,
                "a test",
                "nobody",
                "now",
                null));
    }

    private static Disruption startingDisruption() {
        return new Disruption(
                StoredJson.VERSION,
                "op-1",
                OperationKind.RESTART,
                NODE.cluster().hex(),
                NODE.member().hex(),
                NODE.memberName(),
                NODE.host(),
                Phase.START,
                "a test",
                "nobody",
                "now");
    }

    private Aftercare aftercare() {
        Means means = beside.with(unit, this::look, journal, now::get);
        return new Aftercare(means, new KeptDown(means.lock()), Duration.ofMinutes(1), new Pulse(now::get));
    }

    /** At home the one member of a cluster leads and reads; else nobody answers. */
    private HealthCheck look() {
        now.addAndGet(ONE_LOOK.toNanos());
        Member member = new Member(NODE.member(), NODE.memberName(), List.of(), List.of(), false);
        MemberStatus status = new MemberStatus(
                NODE.cluster(), NODE.member(), "3.5.0", NODE.member(), false, 2, 100, 100, 1, 1, List.of());
        MemberObservation seen = new MemberObservation(
                member,
                Optional.empty(),
                home ? Optional.of(status) : Optional.empty(),
                Optional.empty(),
                home ? Optional.empty() : Optional.of("refused"));
        return new HealthCheck(
                new ClusterObservation(
                        Optional.of(new MemberList(NODE.cluster(), List.of(member))),
                        Duration.ZERO,
                        Optional.of(NODE.member()),
                        List.of(seen),
                        List.of(),
                        Optional.empty(),
                        now.get()),
                Optional.of(unit.state()),
                Optional.empty(),
                Instant.EPOCH);
    }

    private static final class WrittenJournal implements Journal {

        private Optional<JournalEntry> entry = Optional.empty();

        @Override
        public Optional<JournalEntry> read() {
            return entry;
        }

        @Override
        public void write(JournalEntry written) {
            entry = Optional.of(written);
        }
    }
}
