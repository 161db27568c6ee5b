package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Revisions, hashes over them, and their end in a compaction. */
class RevisionsTest {

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

    private static long write(String value) throws EtcdException {
        return any().commit(Transaction.begin().put("/revisions", value), DEADLINE)
                .revision();
    }

    private static KvHash hashAt(TestMember member, long revision) {
        return Await.until(
                member + " has got so far",
                DEADLINE,
                () -> connections.to(member).hashKv(revision, DEADLINE),
                some -> true);
    }

    @Test
    void everyMemberTellsTheRevisionOfTheNewestWrite() throws EtcdException {
        long written = write("newest");
        for (TestMember member : cluster.members()) {
            assertEquals(written, connections.to(member).revision(DEADLINE));
        }
    }

    @Test
    void theHashesAtOneRevisionAreTheSameOnAllMembers() throws EtcdException {
        long first = write("a");
        long second = write("b");
        KvHash hash = hashAt(cluster.member(0), first);
        assertEquals(first, hash.revision());
        for (TestMember member : cluster.members()) {
            assertEquals(hash, hashAt(member, first));
            assertTrue(hash.comparableWith(hashAt(member, first)));
        }
        assertFalse(hash.comparableWith(hashAt(cluster.member(0), second)));
    }

    @Test
    void aHashIsReadUnsigned() throws EtcdException {
        KvHash hash = any().hashKv(0, DEADLINE);
        for (int i = 0; hash.hash() <= Integer.MAX_VALUE; i++) {
            long revision = write("again " + i);
            hash = any().hashKv(0, DEADLINE);
            assertEquals(revision, hash.revision());
        }
        String told = new Etcdctl(cluster.member(0).clientUrl()).run("endpoint", "hashkv", "--write-out=json");
        assertTrue(told.contains("\"hash\":" + hash.hash()), told + " against " + hash);
    }

    @Test
    void aRevisionThatIsStillToComeIsToldFromOneThatIsGone() throws EtcdException {
        long kept = write("kept");
        EtcdException future = assertThrows(EtcdException.class, () -> any().hashKv(kept + 1000, DEADLINE));
        assertEquals(Kind.REFUSED, future.kind());
        assertEquals(Optional.of(Refusal.FUTURE_REVISION), future.refusal());
        assertEquals(
                Optional.of(Refusal.FUTURE_REVISION),
                assertThrows(EtcdException.class, () -> any().compact(kept + 1000, DEADLINE))
                        .refusal());
        any().compact(kept, DEADLINE);
        assertEquals(
                Kind.COMPACTED,
                assertThrows(EtcdException.class, () -> any().compact(kept, DEADLINE))
                        .kind());
        assertEquals(
                Kind.COMPACTED,
                assertThrows(EtcdException.class, () -> any().hashKv(kept - 1, DEADLINE))
                        .kind());
        long later = write("later");
        assertEquals(kept, hashAt(cluster.member(0), later).compactRevision());
    }
}
