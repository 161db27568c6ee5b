package io.etcdagent.daemon.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdException.Kind;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members that are frozen, gone, or without a quorum. */
class UnansweredCallTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(400);

    /** What a busy machine may add to a deadline. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    /** What no deadline of this class grows to, however busy the machine. */
    private static final Duration HANG = Duration.ofSeconds(30);

    private TestCluster cluster;
    private TestConnections connections;

    private interface Call {
        void run(EtcdConnection connection) throws EtcdException;
    }

    @BeforeEach
    void start() {
        cluster = TestCluster.plain(3);
        connections = TestConnections.plain();
    }

    @AfterEach
    void stop() {
        connections.close();
        cluster.close();
    }

    @Test
    void everyCallToAFrozenMemberEndsAtItsDeadline() throws EtcdException {
        EtcdConnection connection = connections.to(cluster.member(0));
        LeaseId lease = connection.grantLease(Duration.ofSeconds(60), DEADLINE);
        cluster.member(0).pause();
        Map<String, Call> calls = Map.ofEntries(
                Map.entry("members", to -> to.members(SHORT)),
                Map.entry("membersAsKnownHere", to -> to.membersAsKnownHere(SHORT)),
                Map.entry("status", to -> to.status(SHORT)),
                Map.entry("linearizableRead", to -> to.linearizableRead(SHORT)),
                Map.entry("alarms", to -> to.alarms(SHORT)),
                Map.entry("raise", to -> to.raise(new Alarm(new MemberId(1), "NOSPACE"), SHORT)),
                Map.entry("disarm", to -> to.disarm(new Alarm(new MemberId(1), "NOSPACE"), SHORT)),
                Map.entry("addMember", to -> to.addMember(List.of(URI.create("http://127.0.0.1:1")), true, SHORT)),
                Map.entry("removeMember", to -> to.removeMember(new MemberId(1), SHORT)),
                Map.entry("promoteMember", to -> to.promoteMember(new MemberId(1), SHORT)),
                Map.entry("revision", to -> to.revision(SHORT)),
                Map.entry("hashKv", to -> to.hashKv(0, SHORT)),
                Map.entry("compact", to -> to.compact(1, SHORT)),
                Map.entry("moveLeader", to -> to.moveLeader(new MemberId(1), SHORT)),
                Map.entry("get", to -> to.get("/a", SHORT)),
                Map.entry("list", to -> to.list("/a", SHORT)),
                Map.entry("commit", to -> to.commit(Transaction.begin().put("/a", "1"), SHORT)),
                Map.entry("grantLease", to -> to.grantLease(Duration.ofSeconds(5), SHORT)),
                Map.entry("keepAlive", to -> to.keepAlive(lease, SHORT)),
                Map.entry("revokeLease", to -> to.revokeLease(lease, SHORT)));
        calls.forEach((name, call) -> {
            long begin = System.nanoTime();
            EtcdException failure = assertThrows(EtcdException.class, () -> call.run(connection), name);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertEquals(Kind.TIMEOUT, failure.kind(), name);
            assertTrue(took.compareTo(SHORT.minusMillis(20)) >= 0, name + " gave up after " + took);
            assertTrue(took.compareTo(HANG) < 0, name + " took " + took);
        });
    }

    @Test
    void aFrozenMemberThatWasNeverSpokenToIsATimeoutToo() {
        cluster.member(0).pause();
        long begin = System.nanoTime();
        EtcdException failure = assertThrows(
                EtcdException.class, () -> connections.to(cluster.member(0)).status(SHORT));
        assertEquals(Kind.TIMEOUT, failure.kind());
        assertTrue(Duration.ofNanos(System.nanoTime() - begin).compareTo(HANG) < 0);
    }

    @Test
    void withoutAQuorumAMemberStillTellsItsStatusAndMembers() throws EtcdException {
        TestMember last = cluster.member(0);
        MemberList before = connections.to(last).members(DEADLINE);
        cluster.member(1).kill();
        cluster.member(2).kill();
        EtcdConnection connection = connections.to(last);
        MemberStatus status = Await.until(
                "the leader is lost",
                DEADLINE,
                () -> connection.status(DEADLINE),
                seen -> seen.leader().isNone());
        assertTrue(status.errors().contains("etcdserver: no leader"), status.toString());
        assertEquals(before, connection.membersAsKnownHere(DEADLINE));
        // While the election that cannot end begins, a read may be told that the leader changed.
        Await.until(
                "a read is not answered",
                DEADLINE,
                () -> assertThrows(EtcdException.class, () -> connection.linearizableRead(SHORT))
                        .kind(),
                Kind.TIMEOUT::equals);
        if (status.version().startsWith("3.4.")) {
            assertEquals(before, connection.members(DEADLINE));
        } else {
            assertEquals(
                    Kind.TIMEOUT,
                    assertThrows(EtcdException.class, () -> connection.members(SHORT))
                            .kind());
        }
    }

    @Test
    void aCallThatTimedOutIsOverAtTheServerToo() throws EtcdException {
        TestMember last = cluster.member(0);
        EtcdConnection connection = connections.to(last);
        connection.status(DEADLINE);
        cluster.member(1).kill();
        cluster.member(2).kill();
        // Long enough to reach the server on a busy machine; etcd itself gives a read up after 5 s and two elections.
        Duration deadline = Duration.ofSeconds(1);
        assertThrows(EtcdException.class, () -> connection.linearizableRead(deadline));
        String range = "grpc_method=\"Range\"";
        Await.until(
                "reads begun and ended at the server",
                Duration.ofSeconds(4),
                () -> List.of(
                        last.metric("grpc_server_started_total", range),
                        last.metric("grpc_server_handled_total", range)),
                List.of(1.0, 1.0)::equals);
    }

    @Test
    void aMemberThatIsDownIsUnreachableAtOnceAndReachedAtOnceWhenItIsBack() throws EtcdException {
        TestMember member = cluster.member(0);
        EtcdConnection connection = connections.to(member);
        connection.status(DEADLINE);
        member.kill();
        // Enough failed dials for gRPC's back-off to have grown to many seconds.
        long outage = System.nanoTime();
        Await.until("eight seconds of failed calls", DEADLINE.multipliedBy(2), () -> {
            long begin = System.nanoTime();
            EtcdException failure = assertThrows(EtcdException.class, () -> connection.status(DEADLINE));
            assertEquals(Kind.UNREACHABLE, failure.kind());
            assertTrue(System.nanoTime() - begin < TOLERANCE.toNanos(), "a refused connection is known at once");
            return System.nanoTime() - outage > Duration.ofSeconds(8).toNanos();
        });
        member.start();
        // Its page of metrics, which tells its health, is served a little before its clients are.
        Await.until("etcd serves", DEADLINE, () -> member.healthy() && listens(member));
        long begin = System.nanoTime();
        // A dial that gRPC began before etcd listened may still be under way, and fails the call that comes upon it.
        Await.until("a call is answered", TOLERANCE, () -> connection.status(DEADLINE) != null);
        assertTrue(
                System.nanoTime() - begin < TOLERANCE.toNanos(), "reached at once once it serves, whatever the outage");
    }

    @Test
    void aThawedMemberAnswersAgainOnTheSameConnection() throws EtcdException {
        TestMember member = cluster.member(0);
        EtcdConnection connection = connections.to(member);
        connection.status(DEADLINE);
        member.pause();
        assertThrows(EtcdException.class, () -> connection.status(SHORT));
        member.resume();
        assertEquals(new MemberId(member.id()), connection.status(DEADLINE).memberId());
    }

    @Test
    void anInterruptedCallEndsAndKeepsTheInterrupt() throws Exception {
        cluster.member(0).pause();
        EtcdConnection connection = connections.to(cluster.member(0));
        FutureTask<Boolean> call = new FutureTask<>(() -> {
            EtcdException failure = assertThrows(EtcdException.class, () -> connection.status(HANG.multipliedBy(2)));
            assertTrue(failure.outcomeUnknown());
            return Thread.interrupted();
        });
        Thread caller = new Thread(call);
        caller.start();
        Await.until("the call waits", DEADLINE, () -> caller.getState() == Thread.State.WAITING);
        caller.interrupt();
        assertTrue(call.get(HANG.toMillis(), TimeUnit.MILLISECONDS));
    }

    private static boolean listens(TestMember member) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            member.clientUrl().getHost(), member.clientUrl().getPort()),
                    (int) TOLERANCE.toMillis());
            return true;
        }
    }
}
