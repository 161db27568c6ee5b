package io.etcdagent.daemon.highwater;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.json.Messages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Against a real etcd. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HighWaterStoreTest {

    private static final Duration CALL = Duration.ofSeconds(30);
    private static final MemberId ONE = MemberId.parse("8211f1d0f64f3269");
    private static final Sighting SEEN = new Sighting(3, 100, "2026-11-27T03:00:00Z");

    private final Keys keys = new Keys("/test");
    private final TestConnections connections = TestConnections.plain();
    private TestCluster cluster;
    private HighWaterStore store;

    @BeforeAll
    void startEtcd() {
        cluster = TestCluster.plain(1);
        EtcdFailover etcd = new EtcdFailover(() -> List.of(member()), CALL, System::nanoTime);
        store = new HighWaterStore(etcd, keys, new StoredJson(new Messages()), CALL);
    }

    @AfterAll
    void stopEtcd() {
        connections.close();
        cluster.close();
    }

    @BeforeEach
    void nothingIsWritten() throws Exception {
        member().commit(Transaction.begin().delete(keys.highWater(ONE)), CALL);
    }

    @Test
    void whatIsWrittenIsReadUnderTheMembersId() throws Exception {
        store.write(ONE, record(SEEN), Optional.empty());

        HighWaterStore.All all = store.all();

        assertEquals(Set.of(ONE), all.records().keySet());
        assertEquals(record(SEEN), standing().record());
        assertTrue(member().get("/test/high-water/8211f1d0f64f3269", CALL).isPresent());
    }

    @Test
    void whoWritesByWhatHasChangedSinceWritesNothing() throws Exception {
        store.write(ONE, record(SEEN), Optional.empty());
        HighWaterStore.Standing read = standing();
        HighWaterRecord later = record(new Sighting(3, 200, SEEN.at()));
        store.write(ONE, later, Optional.of(read));

        store.write(ONE, record(new Sighting(3, 150, SEEN.at())), Optional.of(read));
        store.write(ONE, record(new Sighting(3, 1, SEEN.at())), Optional.empty());
        store.remove(ONE, read);

        assertEquals(later, standing().record());
    }

    @Test
    void aRecordOfANewerAgentIsToldAndNotTakenForNone() throws Exception {
        String newer = new StoredJson(new Messages()).write(record(SEEN)).replace("\"version\":1", "\"version\":2");
        member().commit(Transaction.begin().put(keys.highWater(ONE), newer), CALL);

        HighWaterStore.All all = store.all();

        assertEquals(Map.of(), all.records());
        assertEquals(Set.of(ONE), all.notUnderstood());
        assertTrue(
                all.trouble().orElseThrow().contains("has version 2"),
                all.trouble().toString());
    }

    @Test
    void aRecordIsRemovedAsItWasRead() throws Exception {
        store.write(ONE, record(SEEN), Optional.empty());
        store.remove(ONE, standing());

        assertEquals(Map.of(), store.all().records());
    }

    private HighWaterStore.Standing standing() throws Exception {
        return Objects.requireNonNull(store.all().records().get(ONE));
    }

    private EtcdConnection member() {
        return connections.to(cluster.member(0));
    }

    private static HighWaterRecord record(Sighting inRun) {
        Rollback rollback = new Rollback(
                ONE.hex(), "etcd1", SEEN, new Sighting(2, 50, SEEN.at()), "host2", Rollback.Witness.QUORUM);
        return HighWaterRecord.empty("cdf8181182ce1a", ONE, "etcd1", "host1")
                .with(new RunMarks(Optional.of("run-1"), Sighting.NONE, inRun), "host1")
                .with(rollback);
    }
}
