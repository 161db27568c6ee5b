package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.FreePages;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GrpcConnectionTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static TestCluster cluster;
    private static TestConnections connections;

    @BeforeAll
    static void start() {
        cluster = TestCluster.steady(3);
        connections = TestConnections.plain();
    }

    @AfterAll
    static void stop() {
        connections.close();
        cluster.close();
    }

    private static EtcdConnection any() {
        return connections.to(cluster.member(0));
    }

    private static Kind kindOf(Call call) {
        return assertThrows(EtcdException.class, call::run).kind();
    }

    private interface Call {
        void run() throws EtcdException;
    }

    @Test
    void listsTheMembersWithTheirUrls() throws EtcdException {
        MemberList listed = any().members(DEADLINE);
        assertEquals(listed, any().membersAsKnownHere(DEADLINE));
        assertEquals(2, listed.quorum());
        for (TestMember member : cluster.members()) {
            Member found = listed.find(new MemberId(member.id())).orElseThrow();
            assertEquals(member.name(), found.name());
            assertEquals(List.of(member.clientUrl()), found.clientUrls());
            assertEquals(List.of(member.peerUrl()), found.peerUrls());
            assertFalse(found.learner());
        }
    }

    @Test
    void everyMemberTellsItsOwnStatusAndTheSameLeader() throws EtcdException {
        MemberId leader = Await.until(
                        "all members know the one that leads",
                        DEADLINE,
                        GrpcConnectionTest::leadersNamed,
                        named -> named.size() == 1
                                && named.contains(new MemberId(cluster.leader().id())))
                .iterator()
                .next();
        for (TestMember member : cluster.members()) {
            MemberStatus status = connections.to(member).status(DEADLINE);
            assertEquals(new MemberId(member.id()), status.memberId());
            assertEquals(any().members(DEADLINE).clusterId(), status.clusterId());
            assertEquals(leader, status.leader());
            assertEquals(status.memberId().equals(leader), status.isLeader());
            assertTrue(status.version().startsWith("3."), status.version());
            assertTrue(status.raftTerm() > 0);
            assertTrue(status.raftIndex() >= status.raftAppliedIndex());
            assertTrue(status.dbSize() >= status.dbSizeInUse() && status.dbSizeInUse() > 0);
            assertEquals(List.of(), status.errors());
        }
    }

    /** Who was elected last is heard of by one member after the other. */
    private static Set<MemberId> leadersNamed() throws EtcdException {
        Set<MemberId> named = new HashSet<>();
        for (TestMember member : cluster.members()) {
            named.add(connections.to(member).status(DEADLINE).leader());
        }
        return named;
    }

    @Test
    void readsThroughTheQuorumAtEveryMember() throws EtcdException {
        for (TestMember member : cluster.members()) {
            connections.to(member).linearizableRead(DEADLINE);
        }
        assertEquals(List.of(), any().alarms(DEADLINE));
    }

    @Test
    void movesLeadershipFromTheLeaderOnly() throws EtcdException {
        TestMember leader = cluster.leader();
        List<TestMember> followers = cluster.followers();
        MemberId next = new MemberId(followers.get(0).id());
        assertEquals(Kind.REFUSED, kindOf(() -> connections.to(followers.get(1)).moveLeader(next, DEADLINE)));
        connections.to(leader).moveLeader(next, DEADLINE);
        Await.until(
                "the next leads",
                DEADLINE,
                () -> connections.to(leader).status(DEADLINE).leader(),
                next::equals);
    }

    @Test
    void aMemberAloneGivesItsFreePagesBackWhenItIsDefragmented() throws EtcdException {
        EtcdConnection member = connections.to(cluster.followers().get(0));
        EtcdConnection other = connections.to(cluster.followers().get(1));
        new FreePages(other).make();
        new FreePages(member).make();
        long before = member.status(DEADLINE).dbSize();
        long othersBefore = other.status(DEADLINE).dbSize();
        member.defragment(DEADLINE);
        assertTrue(member.status(DEADLINE).dbSize() < before / 2);
        assertTrue(other.status(DEADLINE).dbSize() >= othersBefore);
        member.linearizableRead(DEADLINE);
    }

    @Test
    void aDefragmentationThatIsNotAnsweredInTimeMayHappenAllTheSame() {
        EtcdException late = assertThrows(EtcdException.class, () -> any().defragment(Duration.ofNanos(1)));
        assertTrue(late.outcomeUnknown(), late.getMessage());
    }

    @Test
    void leadershipIsNotMovedToAStranger() {
        TestMember leader = cluster.leader();
        assertEquals(Kind.REFUSED, kindOf(() -> connections.to(leader).moveLeader(new MemberId(0xdeadL), DEADLINE)));
    }

    @Test
    void aTransactionCreatesAKeyOnceOnly() throws EtcdException {
        Transaction create = Transaction.begin().ifAbsent("/once").put("/once", "grün");
        Transaction.Outcome first = any().commit(create, DEADLINE);
        assertTrue(first.succeeded());
        assertFalse(any().commit(create, DEADLINE).succeeded());
        assertEquals(
                Optional.of(new KeyValue("/once", "grün", first.revision(), first.revision(), 0)),
                any().get("/once", DEADLINE));
    }

    @Test
    void aTransactionHoldsOnToRevisions() throws EtcdException {
        long created =
                any().commit(Transaction.begin().put("/held", "1"), DEADLINE).revision();
        long modified = any().commit(
                        Transaction.begin().ifCreatedAt("/held", created).put("/held", "2"), DEADLINE)
                .revision();
        assertFalse(
                any().commit(Transaction.begin().ifModifiedAt("/held", created).put("/held", "3"), DEADLINE)
                        .succeeded());
        assertFalse(
                any().commit(Transaction.begin().ifCreatedAt("/held", modified).put("/held", "3"), DEADLINE)
                        .succeeded());
        assertEquals("2", any().get("/held", DEADLINE).orElseThrow().value());
        assertTrue(
                any().commit(Transaction.begin().ifModifiedAt("/held", modified).delete("/held"), DEADLINE)
                        .succeeded());
        assertEquals(Optional.empty(), any().get("/held", DEADLINE));
    }

    @Test
    void listsTheKeysUnderAPrefixOldestFirst() throws EtcdException {
        for (String key : List.of("/list/b", "/list/a", "/list0", "/list/c", "/lisa")) {
            any().commit(Transaction.begin().put(key, key), DEADLINE);
        }
        any().commit(Transaction.begin().put("/list/b", "written again"), DEADLINE);
        assertEquals(
                List.of("/list/b", "/list/a", "/list/c"),
                any().list("/list/", DEADLINE).stream().map(KeyValue::key).toList());
        Set<String> all = any().list("", DEADLINE).stream().map(KeyValue::key).collect(Collectors.toSet());
        assertTrue(all.containsAll(Set.of("/list0", "/lisa", "/list/a")), all.toString());
    }

    @Test
    void aLeaseKeepsItsKeysUntilItIsRevoked() throws EtcdException {
        LeaseId lease = any().grantLease(Duration.ofMillis(29_001), DEADLINE);
        any().commit(Transaction.begin().put("/leased", "x", lease), DEADLINE);
        assertEquals(lease.value(), any().get("/leased", DEADLINE).orElseThrow().lease());
        assertEquals(Duration.ofSeconds(30), any().keepAlive(lease, DEADLINE));
        any().revokeLease(lease, DEADLINE);
        assertEquals(Optional.empty(), any().get("/leased", DEADLINE));
        any().revokeLease(lease, DEADLINE);
        assertEquals(Kind.NOT_FOUND, kindOf(() -> any().keepAlive(lease, DEADLINE)));
    }

    @Test
    void aLeaseThatNobodyKeepsAliveExpiresWithItsKeys() throws EtcdException {
        LeaseId lease = any().grantLease(Duration.ofSeconds(3), DEADLINE);
        any().commit(Transaction.begin().put("/expiring", "x", lease), DEADLINE);
        Await.until(
                "the key is gone", DEADLINE.multipliedBy(2), () -> any().get("/expiring", DEADLINE), Optional::isEmpty);
        assertEquals(Kind.NOT_FOUND, kindOf(() -> any().keepAlive(lease, DEADLINE)));
        Transaction late = Transaction.begin().put("/late", "x", lease);
        assertEquals(Kind.NOT_FOUND, kindOf(() -> any().commit(late, DEADLINE)));
    }

    @Test
    void aRefusalSaysWhoRefusedWhatAndWhy() {
        Transaction twice = Transaction.begin().put("/twice", "1").put("/twice", "2");
        EtcdException refused = assertThrows(EtcdException.class, () -> any().commit(twice, DEADLINE));
        assertEquals(Kind.REFUSED, refused.kind());
        assertFalse(refused.outcomeUnknown());
        assertEquals(
                any().endpoint()
                        + ": \"commit a transaction\" was refused: etcdserver: duplicate key given in txn request",
                refused.getMessage());
    }
}
