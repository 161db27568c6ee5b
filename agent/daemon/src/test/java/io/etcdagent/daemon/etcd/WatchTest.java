package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection.Watch;
import io.etcdagent.daemon.etcd.EtcdConnection.WatchListener;
import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String PREFIX = "/watched/";

    private TestCluster cluster;
    private TestConnections connections;
    private final Recorder seen = new Recorder();

    /** Counts what it is told. */
    private static final class Recorder implements WatchListener {
        private final AtomicInteger started = new AtomicInteger();
        private final AtomicInteger changed = new AtomicInteger();
        private final List<EtcdException> ended = new CopyOnWriteArrayList<>();

        @Override
        public void started() {
            started.incrementAndGet();
        }

        @Override
        public void changed() {
            changed.incrementAndGet();
        }

        @Override
        public void ended(EtcdException why) {
            ended.add(why);
        }

        void awaitStarted() {
            Await.until("the watch is in place", DEADLINE, started::get, count -> count == 1);
        }

        EtcdException awaitEnd(Duration within) {
            return Await.until("the watch ends", within, () -> List.copyOf(ended), told -> !told.isEmpty())
                    .get(0);
        }
    }

    @BeforeEach
    void open() {
        cluster = TestCluster.steady(3);
        connections = TestConnections.plain();
    }

    @AfterEach
    void close() {
        connections.close();
        cluster.close();
    }

    private long write(String key) throws EtcdException {
        return connections
                .to(cluster.leader())
                .commit(Transaction.begin().put(key, "x"), DEADLINE)
                .revision();
    }

    private static void awaitWatchers(TestMember member, int count) {
        Await.until(
                "watchers at " + member,
                DEADLINE,
                () -> member.metric("etcd_debugging_mvcc_watcher_total", ""),
                watchers -> watchers == count);
    }

    @Test
    void aChangeUnderThePrefixIsTold() throws EtcdException {
        connections.to(cluster.member(0)).watch(PREFIX, seen);
        seen.awaitStarted();
        write("/elsewhere");
        write(PREFIX + "a");
        Await.until("a change is told", DEADLINE, seen.changed::get, count -> count == 1);
        connections.to(cluster.member(1)).commit(Transaction.begin().delete(PREFIX + "a"), DEADLINE);
        Await.until("the deletion is told", DEADLINE, seen.changed::get, count -> count == 2);
        assertEquals(List.of(), seen.ended);
    }

    @Test
    void aClosedWatchIsGoneFromTheServerAndSilent() throws EtcdException {
        TestMember member = cluster.member(0);
        Watch watch = connections.to(member).watch(PREFIX, seen);
        seen.awaitStarted();
        awaitWatchers(member, 1);
        watch.close();
        awaitWatchers(member, 0);
        // Through this member, which has it when it answers: else the other watch could be told of it too.
        connections.to(member).commit(Transaction.begin().put(PREFIX + "a", "x"), DEADLINE);
        Recorder witness = new Recorder();
        connections.to(member).watch(PREFIX, witness);
        witness.awaitStarted();
        write(PREFIX + "b");
        Await.until("another watch is told", DEADLINE, witness.changed::get, count -> count == 1);
        assertEquals(0, seen.changed.get());
        assertEquals(List.of(), seen.ended);
    }

    @Test
    void aMemberThatStopsEndsTheWatch() {
        TestMember member = cluster.member(0);
        connections.to(member).watch(PREFIX, seen);
        seen.awaitStarted();
        member.kill();
        EtcdException why = seen.awaitEnd(DEADLINE);
        assertEquals(Kind.UNREACHABLE, why.kind());
        assertTrue(
                why.getMessage().startsWith(member.clientUrl() + ": \"watch keys under /watched/\" failed: it "),
                why.getMessage());
    }

    @Test
    void aWatchAtAMemberThatIsDownEndsAtOnce() {
        TestMember member = cluster.member(0);
        member.kill();
        connections.to(member).watch(PREFIX, seen);
        assertEquals(Kind.UNREACHABLE, seen.awaitEnd(DEADLINE).kind());
        assertEquals(0, seen.started.get());
    }

    @Test
    void aMemberThatLosesItsLeaderEndsTheWatch() {
        TestMember member = cluster.leader();
        connections.to(member).watch(PREFIX, seen);
        seen.awaitStarted();
        cluster.followers().forEach(TestMember::kill);
        EtcdException why = seen.awaitEnd(Duration.ofSeconds(20));
        assertTrue(why.getMessage().contains("no leader"), why.getMessage());
    }

    @Test
    void aFrozenMemberEndsTheWatchWithinHalfAMinute() {
        TestMember member = cluster.member(0);
        connections.to(member).watch(PREFIX, seen);
        seen.awaitStarted();
        member.pause();
        assertEquals(Kind.UNREACHABLE, seen.awaitEnd(Duration.ofSeconds(30)).kind());
    }

    @Test
    void closingTheConnectionsEndsTheWatch() {
        connections.to(cluster.member(0)).watch(PREFIX, seen);
        seen.awaitStarted();
        connections.close();
        assertEquals(1, Await.until("the end is told", DEADLINE, seen.ended::size, count -> count == 1));
    }
}
