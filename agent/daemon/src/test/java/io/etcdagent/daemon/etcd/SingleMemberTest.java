package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SingleMemberTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int CORRUPT = 2;

    private TestCluster cluster;
    private TestMember member;
    private TestConnections connections;
    private EtcdConnection connection;
    private RawStubs raw;

    @BeforeEach
    void start() {
        cluster = TestCluster.plain(1);
        member = cluster.member(0);
        connections = TestConnections.plain();
        connection = connections.to(member);
        raw = new RawStubs(member);
    }

    @AfterEach
    void stop() {
        raw.close();
        connections.close();
        cluster.close();
    }

    @Test
    void aCorruptAlarmIsNamedAlthoughJetcdHasNoNameForIt() throws EtcdException {
        raw.raise(member.id(), CORRUPT);
        assertEquals(List.of(new Alarm(new MemberId(member.id()), "CORRUPT")), connection.alarms(DEADLINE));
        Transaction write = Transaction.begin().put("/a", "1");
        EtcdException refused = assertThrows(EtcdException.class, () -> connection.commit(write, DEADLINE));
        assertEquals(Kind.REFUSED, refused.kind());
        assertTrue(refused.getMessage().contains("corrupt"), refused.getMessage());
    }

    @Test
    void underANoSpaceAlarmWritesAndLeasesAreRefusedAsSuch() throws EtcdException {
        raw.raise(member.id(), RawStubs.noSpace());
        assertEquals(List.of(new Alarm(new MemberId(member.id()), "NOSPACE")), connection.alarms(DEADLINE));
        Transaction write = Transaction.begin().put("/a", "1");
        assertEquals(
                Kind.NO_SPACE,
                assertThrows(EtcdException.class, () -> connection.commit(write, DEADLINE))
                        .kind());
        assertEquals(
                Kind.NO_SPACE,
                assertThrows(EtcdException.class, () -> connection.grantLease(Duration.ofSeconds(5), DEADLINE))
                        .kind());
        connection.linearizableRead(DEADLINE);
        raw.disarm(member.id(), RawStubs.noSpace());
        assertTrue(connection.commit(write, DEADLINE).succeeded());
    }

    @Test
    void disarmingTakesBackOneAlarmAndNoOther() throws EtcdException {
        raw.raise(member.id(), RawStubs.noSpace());
        raw.raise(member.id(), CORRUPT);
        Alarm noSpace = new Alarm(new MemberId(member.id()), "NOSPACE");
        Alarm corrupt = new Alarm(new MemberId(member.id()), "CORRUPT");
        connection.disarm(noSpace, DEADLINE);
        assertEquals(List.of(corrupt), connection.alarms(DEADLINE));
        connection.disarm(noSpace, DEADLINE);
        connection.disarm(corrupt, DEADLINE);
        assertEquals(List.of(), connection.alarms(DEADLINE));
    }

    /** The way out of NOSPACE rests on this. */
    @Test
    void anAlarmForAnIdThatNoMemberHasStandsLikeAnyOtherAndTheLastOneGoneLetsPutsPass() throws EtcdException {
        Alarm real = new Alarm(new MemberId(member.id()), "NOSPACE");
        Alarm made = new Alarm(new MemberId(~member.id()), "NOSPACE");
        connection.raise(real, DEADLINE);
        connection.raise(made, DEADLINE);
        connection.raise(made, DEADLINE);
        assertEquals(Set.of(real, made), Set.copyOf(connection.alarms(DEADLINE)));
        connection.disarm(real, DEADLINE);
        member.stop();
        member.start();
        Await.until("it answers again", DEADLINE, () -> connection.alarms(DEADLINE), List.of(made)::equals);
        Transaction write = Transaction.begin().put("/a", "1");
        assertEquals(
                Kind.NO_SPACE,
                assertThrows(EtcdException.class, () -> connection.commit(write, DEADLINE))
                        .kind());
        connection.disarm(made, DEADLINE);
        assertTrue(connection.commit(write, DEADLINE).succeeded());
    }

    @Test
    void aMissingPermissionProvesTheQuorumButReadsNothing() throws EtcdException {
        raw.enableAuthentication();
        connection.linearizableRead(DEADLINE);
        EtcdException denied = assertThrows(EtcdException.class, () -> connection.get("/a", DEADLINE));
        assertEquals(Kind.PERMISSION_DENIED, denied.kind());
        assertFalse(denied.outcomeUnknown());
    }

    @Test
    void anIdWithItsTopBitSetIsReadUnsigned() throws EtcdException {
        // An id is a hash of time and address: every second one has the bit.
        long id = raw.addLearner("http://127.0.0.1:1000");
        for (int port = 1001; id > 0; port++) {
            raw.remove(id);
            id = raw.addLearner("http://127.0.0.1:" + port);
        }
        Member learner = connection.members(DEADLINE).find(new MemberId(id)).orElseThrow();
        assertEquals(16, learner.id().hex().length());
        assertEquals(learner.id(), MemberId.parse(learner.id().hex()));
        assertTrue(learner.id().compareTo(MemberId.parse("7fffffffffffffff")) > 0);
        assertTrue(learner.learner());
        assertFalse(learner.started());
        assertEquals(1, connection.members(DEADLINE).quorum());
    }
}
