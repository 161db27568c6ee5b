package io.etcdagent.daemon.highwater;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.RolledBackDisk;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
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
                MemberId id = node.id();
                node.member().kill();
                node.start();
                awaitSeen(node);
                assertFalse(node.start(id).isEmpty(), "nothing was compared");
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

        Rollback found = victim.look().of(id).orElseThrow();
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
