package io.etcdagent.datadir.mvcc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.backend.CheckSummary;
import io.etcdagent.datadir.backend.Limits;
import io.etcdagent.datadir.bytes.Bytes;
import io.etcdagent.datadir.bytes.Damage;
import io.etcdagent.datadir.testing.Etcd;
import io.etcdagent.datadir.testing.RealMember;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file says what the etcd says that wrote it. */
@Timeout(1200)
class StoreAgainstEtcdTest {

    private static final int KEYS = Integer.getInteger("etcd-agent.test.keys", 100_000);
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Limits SMALL = new Limits(16 << 20, 1 << 20, 2 << 20);

    @TempDir
    Path directory;

    @Test
    void theFileOfEtcdSaysWhatEtcdSays() throws Exception {
        try (RealMember member = RealMember.start(directory)) {
            Etcd etcd = new Etcd(member);
            RandomWrites writes = new RandomWrites(etcd, 7);
            long first = writes.put(KEYS / 4);
            writes.put(KEYS / 4);
            same(etcd, member, first, 1);
            etcd.compact(first);
            long second = writes.put(KEYS / 4);
            same(etcd, member, first, first);
            etcd.defragment();
            writes.put(KEYS - KEYS / 4 * 3);
            same(etcd, member, second, first);
            member.stop();
            Path copy = Files.copy(file(member), directory.resolve("copy"));
            try (Store store = open(copy)) {
                List<Damage> findings = new ArrayList<>();
                CheckSummary summary = store.check(findings::add);
                assertEquals(List.of(), findings);
                assertTrue(summary.settled());
                StoreInfo info = store.info(findings::add);
                assertEquals(first, info.compacted());
                assertTrue(info.compactionFinished());
                assertTrue(info.consistentIndex().orElseThrow() > info.revision());
            }
        }
    }

    @Test
    void whileEtcdWritesAndCompactsEachReadingIsThatOfOneRevision() throws Exception {
        try (RealMember member = RealMember.start(directory)) {
            Etcd etcd = new Etcd(member);
            RandomWrites writes = new RandomWrites(etcd, 23);
            writes.put(KEYS / 10);
            AtomicBoolean enough = new AtomicBoolean();
            // So much at most is written for each reading: on a fast machine the keys would outgrow the reader.
            Semaphore mayWrite = new Semaphore(0);
            ExecutorService other = Executors.newSingleThreadExecutor();
            try {
                Future<Long> writing = other.submit(() -> {
                    long written = 0;
                    while (!enough.get()) {
                        if (mayWrite.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                            written = writes.put(100);
                        }
                    }
                    return written;
                });
                long transactions = 0;
                long compacted = 0;
                long deadline = System.nanoTime() + LONG.toNanos();
                // A fast machine reads many times between two commits of etcd.
                for (int round = 0; round < 20 || transactions <= 20; round++) {
                    assertTrue(System.nanoTime() < deadline, "etcd hardly writes while it is read: " + transactions);
                    mayWrite.release(20);
                    transactions += readWhileWriting(etcd, member);
                    if (round % 5 == 4) {
                        // The writer may not have come to its turn since the last time, but it will.
                        while (etcd.revision() - 10 <= compacted) {
                            assertTrue(System.nanoTime() < deadline, "nothing is written");
                            TimeUnit.MILLISECONDS.sleep(10);
                        }
                        compacted = etcd.revision() - 10;
                        etcd.compact(compacted);
                    }
                }
                enough.set(true);
                assertTrue(writing.get(LONG.toSeconds(), TimeUnit.SECONDS) > 0);
            } finally {
                enough.set(true);
                other.shutdown();
            }
            assertTrue(other.awaitTermination(LONG.toSeconds(), TimeUnit.SECONDS));
        }
    }

    /** Returns how often etcd committed meanwhile. */
    private long readWhileWriting(Etcd etcd, RealMember member) throws Exception {
        try (Store store = open(file(member))) {
            long before = store.info(StoreAgainstEtcdTest::none).meta().transaction();
            long pinned = store.pin(OptionalLong.empty(), StoreAgainstEtcdTest::none);
            List<Etcd.Row> keys = keys(store, pinned);
            assertEquals(etcd.keys(pinned), keys);
            return store.info(StoreAgainstEtcdTest::none).meta().transaction() - before;
        }
    }

    @Test
    void aRevisionThatIsCompactedOrNotThereYetIsRefused() throws Exception {
        try (RealMember member = RealMember.start(directory)) {
            Etcd etcd = new Etcd(member);
            RandomWrites writes = new RandomWrites(etcd, 5);
            long first = writes.put(200);
            long second = writes.put(200);
            try (Store store = open(file(member))) {
                while (store.pin(OptionalLong.empty(), StoreAgainstEtcdTest::none) < second) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                etcd.compact(second);
                // Pinned before, read after: as if the compaction came in the middle.
                assertEquals(
                        "etcd compacted its history up to revision " + second + " while revision " + first
                                + " was read: what was read is not all of it; ask again",
                        assertThrows(
                                        RevisionUnavailable.class,
                                        () -> store.changes(first, change -> true, StoreAgainstEtcdTest::none))
                                .getMessage());
            }
            member.stop();
            try (Store store = open(file(member))) {
                assertEquals(
                        "revision " + first + " is compacted: the history before revision " + second
                                + " is gone; ask for " + second + " or later",
                        assertThrows(
                                        RevisionUnavailable.class,
                                        () -> store.pin(OptionalLong.of(first), StoreAgainstEtcdTest::none))
                                .getMessage());
                assertThrows(
                        RevisionUnavailable.class,
                        () -> store.pin(OptionalLong.of(second + 1), StoreAgainstEtcdTest::none));
                assertEquals(second, store.pin(OptionalLong.of(second), StoreAgainstEtcdTest::none));
            }
        }
    }

    @Test
    void leasesWithTheirKeysAndMembersAreThoseOfEtcd() throws Exception {
        try (RealMember member = RealMember.start(directory)) {
            Etcd etcd = new Etcd(member);
            RandomWrites writes = new RandomWrites(etcd, 3);
            writes.put(1000);
            long bare = etcd.grant(77);
            Map<Long, Set<String>> expected = new TreeMap<>(Long::compareUnsigned);
            writes.leases().forEach(lease -> expected.put(lease, new TreeSet<>()));
            expected.put(bare, Set.of());
            for (Etcd.Row row : etcd.keys(0)) {
                if (row.lease() != 0) {
                    Objects.requireNonNull(expected.get(row.lease())).add(row.key());
                }
            }
            String members = member.ctl("member", "list");
            member.stop();
            try (Store store = open(file(member))) {
                Map<Long, Set<String>> found = new TreeMap<>(Long::compareUnsigned);
                List<Lease> leases = new ArrayList<>();
                store.leases(
                        new LeaseVisitor() {
                            @Override
                            public void lease(Lease lease) {
                                leases.add(lease);
                                found.put(lease.id(), new TreeSet<>());
                            }

                            @Override
                            public void key(Bytes key) {
                                Objects.requireNonNull(found.get(
                                                leases.get(leases.size() - 1).id()))
                                        .add(base64(key));
                            }
                        },
                        StoreAgainstEtcdTest::none);
                assertEquals(expected, found);
                assertTrue(leases.contains(new Lease(bare, 77, 0)), leases::toString);
                Member only = store.members(StoreAgainstEtcdTest::none).get(0);
                assertTrue(
                        members.contains(
                                only.id() + ", started, m1, " + only.peerUrls().get(0)),
                        members);
                assertEquals(List.of(member.peerUrl()), only.peerUrls());
                assertEquals(1, store.members(StoreAgainstEtcdTest::none).size());
                assertEquals(List.of(), store.removedMembers(StoreAgainstEtcdTest::none));
                assertEquals(List.of(), store.alarms(StoreAgainstEtcdTest::none));
            }
        }
    }

    private void same(Etcd etcd, RealMember member, long earlier, long compacted) throws Exception {
        long revision = etcd.revision();
        try (Store store = open(file(member))) {
            while (store.pin(OptionalLong.empty(), StoreAgainstEtcdTest::none) < revision) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertEquals(etcd.keys(0), keys(store, revision));
            assertEquals(etcd.keys(earlier), keys(store, earlier));
            if (RealMember.minor() > 3) {
                assertEquals(etcd.changes(compacted + 1, revision), changes(store, compacted, revision));
            } else {
                // The gateway of 3.3 takes at most 4 MiB of a watch at once.
                for (long at = revision; at >= Math.max(2, compacted); at -= (revision - compacted) / 5) {
                    assertEquals(etcd.keys(at), keys(store, at));
                }
            }
        }
    }

    private static List<Etcd.Row> changes(Store store, long after, long revision) throws Exception {
        List<Etcd.Row> rows = new ArrayList<>();
        store.changes(
                revision,
                change -> {
                    if (change.revision().main() > after) {
                        rows.add(row(change));
                    }
                    return true;
                },
                StoreAgainstEtcdTest::none);
        return rows;
    }

    private static Etcd.Row row(KeyRevision change) {
        return new Etcd.Row(
                base64(change.key()),
                change.createRevision(),
                change.revision().main(),
                change.version(),
                base64(change.value()),
                change.lease(),
                change.deleted());
    }

    private static List<Etcd.Row> keys(Store store, long revision) throws Exception {
        List<Etcd.Row> rows = new ArrayList<>();
        List<KeyState> states = new ArrayList<>();
        store.keys(revision, new byte[0], states::add, StoreAgainstEtcdTest::none);
        Map<Bytes, Bytes> values = new HashMap<>();
        store.changes(
                revision,
                change -> {
                    values.put(change.key(), change.value());
                    return true;
                },
                StoreAgainstEtcdTest::none);
        for (KeyState state : states) {
            Bytes value = Objects.requireNonNull(values.get(state.key()));
            rows.add(new Etcd.Row(
                    base64(state.key()),
                    state.createRevision(),
                    state.modRevision(),
                    state.version(),
                    base64(value),
                    state.lease(),
                    false));
        }
        return rows;
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    private static Path file(RealMember member) {
        return member.data().resolve("member/snap/db");
    }

    private Store open(Path file) throws Exception {
        return Store.open(file, SMALL, directory);
    }

    private static void none(Damage damage) {
        throw new AssertionError(damage);
    }
}
