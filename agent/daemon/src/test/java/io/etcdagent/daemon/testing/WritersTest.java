package io.etcdagent.daemon.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WritersTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final TestConnections connections = TestConnections.plain();
    private TestCluster cluster;

    @BeforeAll
    void startMembers() {
        cluster = TestCluster.plain(3);
    }

    @AfterAll
    void stopMembers() {
        connections.close();
        cluster.close();
    }

    @Test
    void writersGoOnWhileMembersComeAndGoAndLoseNothing() {
        try (Writers writers = Writers.start(connections, cluster.endpoints(), 3)) {
            for (TestMember member : cluster.members()) {
                member.kill();
                writers.awaitMore(10, SOON);
                member.start();
                Await.until("the member is back", SOON, member::healthy);
            }
            assertEquals(List.of(), writers.endAndFindLost());
            assertTrue(writers.acknowledged() >= 90);
        }
    }

    @Test
    void nothingIsAcknowledgedWithoutAQuorum() {
        List<TestMember> killed = List.of(cluster.member(0), cluster.member(1));
        try (Writers writers = Writers.start(connections, cluster.endpoints(), 1)) {
            writers.awaitMore(10, SOON);
            killed.forEach(TestMember::kill);
            awaitUnacknowledged(writers);
            long begin = System.nanoTime();
            int acknowledged = writers.acknowledged();
            awaitUnacknowledged(writers);
            assertEquals(acknowledged, writers.acknowledged());
            Duration stall = Duration.ofNanos(System.nanoTime() - begin);
            killed.forEach(TestMember::start);
            writers.awaitMore(10, SOON);
            assertTrue(writers.longestStall().compareTo(stall) >= 0);
            Await.until("all are back", SOON, () -> cluster.members().stream().allMatch(TestMember::healthy));
            assertEquals(List.of(), writers.endAndFindLost());
        }
    }

    private static void awaitUnacknowledged(Writers writers) {
        int before = writers.unacknowledged();
        Await.until("one more is not acknowledged", SOON, writers::unacknowledged, count -> count > before);
    }

    @Test
    void whatIsMissingOrChangedIsReportedAtEveryMember() throws Exception {
        EtcdConnection member = connections.to(cluster.member(0));
        Set<String> before = keys(member);
        try (Writers writers = Writers.start(connections, cluster.endpoints(), 1)) {
            writers.awaitMore(5, SOON);
            assertEquals(List.of(), writers.endAndFindLost());
            List<KeyValue> written = member.list("/written/", SOON).stream()
                    .filter(each -> !before.contains(each.key()))
                    .toList();
            KeyValue gone = written.get(0);
            KeyValue changed = written.get(1);
            member.commit(Transaction.begin().delete(gone.key()).put(changed.key(), "another value"), SOON);
            assertEquals(
                    cluster.endpoints().stream()
                            .flatMap(endpoint -> List.of(
                                    new LostWrite(endpoint, gone.key(), gone.value(), Optional.empty()),
                                    new LostWrite(
                                            endpoint, changed.key(), changed.value(), Optional.of("another value")))
                                    .stream())
                            .toList(),
                    writers.endAndFindLost());
        }
    }

    private static Set<String> keys(EtcdConnection member) throws Exception {
        return member.list("/written/", SOON).stream().map(KeyValue::key).collect(Collectors.toSet());
    }
}
