package io.etcdagent.packaging.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The judge itself on trial, with three real members and no agent. */
@Timeout(600)
class ClusterUnderLoadTest {
    private Session session;
    private List<Node> nodes;

    @BeforeEach
    void startCluster() throws Exception {
        session = Session.open(3);
        nodes = session.nodes();
        session.start(RealEtcd.alone());
    }

    @AfterEach
    void stopCluster() {
        session.close();
    }

    @Test
    void nothingIsLostAndNobodyIsDownInAQuietRun() throws Exception {
        try (Observer observer =
                        Observer.of(nodes.stream().map(ObservedMember::of).toList());
                Load load = Load.start("quiet", Demonstration.endpoints(nodes))) {
            awaitWrites(load, 500);
            LoadResult result = load.finish();
            assertTrue(result.acknowledged() >= 500);
            assertEquals(0, result.lost());
            assertTrue(result.checked() > 0);
            assertEquals(List.of(), observer.outages());
        }
    }

    @Test
    void aKeyThatIsDeletedBehindItsBackIsReportedLost() throws Exception {
        try (Load load = Load.start("deleted", Demonstration.endpoints(nodes))) {
            awaitWrites(load, 500);
            change(client -> client.getKVClient().delete(new KeySpace("deleted", 2).key(7)));
            assertEquals(1, load.finish().lost());
        }
    }

    @Test
    void aValueThatIsChangedBehindItsBackIsReportedLost() throws Exception {
        try (Load load = Load.start("changed", Demonstration.endpoints(nodes))) {
            awaitWrites(load, 500);
            ByteSequence other = ByteSequence.from("something else", StandardCharsets.UTF_8);
            change(client -> client.getKVClient().put(new KeySpace("changed", 0).key(3), other));
            assertEquals(1, load.finish().lost());
        }
    }

    @Test
    void writesGoOnWhileAMemberRestartsAndItsOutageIsSeenOnce() throws Exception {
        Node node = nodes.get(1);
        OsProcess before = node.etcd().orElseThrow();
        try (Observer observer =
                        Observer.of(nodes.stream().map(ObservedMember::of).toList());
                Load load = Load.start("restart", Demonstration.endpoints(nodes))) {
            awaitWrites(load, 200);
            node.stopEtcd();
            Deadline.in(Duration.ofSeconds(10))
                    .await("outage", () -> observer.outages().size() == 1);
            assertFalse(observer.outages().get(0).isOver());
            awaitWrites(load, load.acknowledged() + 200);
            node.start(RealEtcd.alone());
            Deadline.in(Duration.ofSeconds(30))
                    .await("return", () -> observer.outages().get(0).isOver());
            assertEquals("node2", observer.outages().get(0).member());
            assertEquals(1, observer.outages().size());
            assertEquals(0, load.finish().lost());
        }
        assertNotEquals(before, node.etcd().orElseThrow());
    }

    @Test
    void twoMembersDownAtOnceAreSeen() throws Exception {
        try (Observer observer =
                Observer.of(nodes.stream().map(ObservedMember::of).toList())) {
            nodes.get(0).stopEtcd();
            nodes.get(2).stopEtcd();
            Deadline.in(Duration.ofSeconds(10))
                    .await("outages", () -> observer.outages().size() == 2);
            assertEquals(List.of("node1 and node3"), Outage.together(observer.outages()));
        }
    }

    @Test
    void closingLeavesNothingBehind() {
        List<OsProcess> running =
                nodes.stream().flatMap(node -> node.etcd().stream()).toList();
        assertEquals(3, running.size());
        session.close();
        assertTrue(running.stream().noneMatch(OsProcess::isAlive));
        assertFalse(Files.exists(session.workspace().directory()));
    }

    private static void awaitWrites(Load load, int count) throws Exception {
        Deadline.in(Duration.ofSeconds(30)).await(count + " writes", () -> load.acknowledged() >= count);
    }

    private void change(Function<Client, CompletableFuture<?>> change) throws Exception {
        URI endpoint = nodes.get(0).member().clientUrl();
        try (Client client = Client.builder().endpoints(endpoint).build()) {
            change.apply(client).get(60, TimeUnit.SECONDS);
        }
    }
}
