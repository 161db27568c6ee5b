package io.etcdagent.daemon.highwater;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.RolledBackDisk;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.daemon.testing.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Beside the members of a real cluster. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class HighWaterTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int KILLS = 24;

    @TempDir
    Path directory;

    private final TestConnections connections = TestConnections.plain();
    private final List<WatchingNode> nodes = new ArrayList<>();
    private TestCluster cluster;

    @BeforeEach
    void startEtcd() throws Exception {
        cluster = TestCluster.plain(3);
        for (int i = 0; i < 3; i++) {
            Path own = Files.createDirectory(directory.resolve("agent" + i));
            nodes.add(new WatchingNode(cluster.member(i), cluster.endpoints(), connections, own));
        }
    }

    @AfterEach
    void stopEtcd() {
        nodes.forEach(WatchingNode::close);
        connections.close();
        cluster.close();
    }

    @Test
    void membersThatCrashUnderLoadHaveNotGoneBack() throws Exception {
        try (Writers writers = Writers.start(connections, cluster.endpoints(), 4)) {
            for (int kill = 0; kill < KILLS; kill++) {
                WatchingNode node = nodes.get(kill % nodes.size());
                awaitSeen(node);
                node.member().kill();
                node.start();
                awaitSeen(node);
                assertFalse(node.saidAtStart().isEmpty(), "nothing was compared");
                for (WatchingNode each : nodes) {
                    assertEquals(Map.of(), each.look().members());
                }
            }
            assertFalse(writers.acknowledged() < KILLS, "there was no load");
        }
    }

    @Test
    void aMemberThatCatchesUpWithAnOlderDiskIsSeenByItsOwnLogAndToldByAll() throws Exception {
        WatchingNode victim = nodes.get(1);
        MemberId id = victim.id();
        RolledBackDisk disk = new RolledBackDisk(victim.member(), directory.resolve("copy"));
        awaitSeen(victim);
        victim.member().kill();
        disk.copy();
        victim.start();
        write();
        awaitSeen(victim);
        victim.member().kill();
        disk.putBack();
        // A leader that remembers what the member had acknowledged would make it panic.
        for (WatchingNode other : List.of(nodes.get(0), nodes.get(2))) {
            other.member().kill();
        }
        nodes.get(0).start();
        nodes.get(2).start();
        Await.until("the others serve", SOON, () -> nodes.get(0).member().healthy());
        victim.start();
        awaitSeen(victim);

        Rollback found = Await.until("it is found", SOON, () -> victim.look().of(id), Optional::isPresent)
                .orElseThrow();
        assertEquals(Rollback.Witness.START, found.how());
        for (WatchingNode each : nodes) {
            Await.until("it is told", SOON, () -> each.look().of(id), Optional.of(found)::equals);
        }
    }

    @Test
    void aQuorumThatHasLostWhatWasCommittedIsSeenByTheNodeThatKnewBetter() throws Exception {
        WatchingNode victim = nodes.get(1);
        WatchingNode observing = nodes.get(2);
        MemberId id = victim.id();
        RolledBackDisk disk = new RolledBackDisk(victim.member(), directory.resolve("copy"));
        // It has to know whom to ask while its own member is down.
        observing.look();
        observing.member().kill();
        victim.member().kill();
        disk.copy();
        victim.start();
        write();
        // Taken once: every look asks for the alarms, which is one entry more.
        long committed = connections.to(victim.member()).status(SOON).raftIndex();
        Await.until("the victim was seen", SOON, () -> {
            observing.look();
            return observing.knows(id).index() >= committed;
        });
        nodes.get(0).member().kill();
        victim.member().kill();
        disk.putBack();
        victim.start();
        observing.start();

        Rollback found = Await.until("it is told", SOON, () -> observing.look().of(id), Optional::isPresent)
                .orElseThrow();
        assertEquals(Rollback.Witness.QUORUM, found.how());
    }

    @Test
    void anAgentThatWasToldTheEndpointOfAnotherHostSaysNothingOfThatMember() throws Exception {
        WatchingNode own = nodes.get(1);
        TestMember here = nodes.get(0).member();
        awaitSeen(own);
        try (WatchingNode misled = WatchingNode.misled(
                        here, own.member(), cluster.endpoints(), connections, inDirectory("misled"));
                WatchingNode silent = WatchingNode.misledInSilence(
                        here, own.member(), cluster.endpoints(), connections, inDirectory("silent"))) {
            write();
            for (WatchingNode each : List.of(misled, silent)) {
                long begin = each.knows(own.id()).index();
                // What it would write down wrongly it writes at the second look, or the third where the log is silent.
                for (int look = 0; look < 4; look++) {
                    each.look();
                }
                assertTrue(each.knows(own.id()).index() > begin, "it sees that member all the same");
                assertEquals(Map.of(), own.look().members());
            }
        }
    }

    private Path inDirectory(String name) throws Exception {
        return Files.createDirectory(directory.resolve(name));
    }

    private void write() {
        for (int i = 0; i < 100; i++) {
            String key = "/lost/" + i;
            Await.until(
                    "a write is acknowledged",
                    SOON,
                    () -> connections
                            .to(cluster.member(1))
                            .commit(Transaction.begin().put(key, "x"), Duration.ofSeconds(5))
                            .succeeded());
        }
    }

    /** Until it was seen in its present run at least as far as it is now. */
    private void awaitSeen(WatchingNode node) {
        Await.until("its process serves", SOON, () -> node.member().healthy());
        long now = Await.until(
                "it tells its index",
                SOON,
                () -> connections.to(node.member()).status(SOON).raftIndex(),
                index -> index > 0);
        Await.until("it was seen", SOON, () -> {
            node.look();
            return node.seenInRun().index() >= now;
        });
    }
}
