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
    /** What takes longer does not come any more. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

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
            Deadline.in(LIMIT).await("a look at what was written", () -> load.checked() > 0);
            LoadResult result = load.finish();
            assertTrue(result.acknowledged() >= 500);
            assertEquals(0, result.lost());
            assertTrue(result.checked() > 0);
            assertEquals(List.of(), observer.outages());
        }
    }

    @Test
    void aKeyThatIsDeletedBehindItsBackIsReportedLost() throws Exception {
        try (Load load = Load.start("deleted", oneEndpoint())) {
            awaitWritten(load, 2, 7);
            change(client -> client.getKVClient().delete(new KeySpace("deleted", 2).key(7)));
            assertEquals(1, load.finish().lost());
        }
    }

    @Test
    void aValueThatIsChangedBehindItsBackIsReportedLost() throws Exception {
        try (Load load = Load.start("changed", oneEndpoint())) {
            awaitWritten(load, 0, 3);
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
            Deadline.in(LIMIT).await("outage", () -> observer.outages().size() == 1);
            assertFalse(observer.outages().get(0).isOver());
            awaitWrites(load, load.acknowledged() + 200);
            node.start(RealEtcd.alone());
            Deadline.in(LIMIT).await("return", () -> observer.outages().get(0).isOver());
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
            Deadline.in(LIMIT).await("outages", () -> observer.outages().size() == 2);
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
        Deadline.in(LIMIT).await(count + " writes", () -> load.acknowledged() >= count);
    }

    /**
     * Until the key is there for good: what its writer sent twice came to the same member, before what the writer was
     * acknowledged by it since, and so is not carried out later any more.
     */
    private static void awaitWritten(Load load, int writer, int number) throws Exception {
        Deadline.in(LIMIT)
                .await("writes of writer " + writer, () -> load.log(writer).count() > number + 100);
        assertTrue(load.log(writer).acknowledged().get(number));
    }

    private List<URI> oneEndpoint() {
        return Demonstration.endpoints(nodes).subList(0, 1);
    }

    private void change(Function<Client, CompletableFuture<?>> change) throws Exception {
        URI endpoint = nodes.get(0).member().clientUrl();
        try (Client client = Client.builder().endpoints(endpoint).build()) {
            change.apply(client).get(60, TimeUnit.SECONDS);
        }
    }
}
