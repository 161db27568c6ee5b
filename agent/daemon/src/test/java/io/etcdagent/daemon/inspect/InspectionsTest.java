package io.etcdagent.daemon.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.KeyWriter;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.daemon.testing.TestMember;
import io.etcdagent.protocol.EventKind;
import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.LeaseView;
import io.etcdagent.protocol.TableView;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looks into a real etcd. */
class InspectionsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static TestCluster cluster;
    private static TestConnections connections;
    private static KeyWriter writer;

    @BeforeAll
    static void start() {
        cluster = TestCluster.plain(1);
        connections = TestConnections.plain();
        writer = new KeyWriter(member().clientUrl());
    }

    @AfterAll
    static void stop() {
        writer.close();
        connections.close();
        cluster.close();
    }

    private static TestMember member() {
        return cluster.member(0);
    }

    private static Inspections inspections(PageSizes sizes) {
        EtcdFailover members =
                new EtcdFailover(() -> List.of(connections.to(member())), Duration.ofSeconds(30), System::nanoTime);
        return new Inspections(members, name -> connections.to(member()), CollectedOutput.MESSAGES, sizes);
    }

    private static PageSizes pagesOf(int keys) {
        return new PageSizes(keys, keys, 1 << 20, 2 << 20);
    }

    private static List<KeyView> keys(Inspections inspections, KeysQuery query) throws Exception {
        CollectedOutput output = new CollectedOutput();
        inspections.keys(query, output);
        return output.keys();
    }

    private static KeysQuery under(String prefix) {
        return new KeysQuery(prefix.getBytes(UTF_8), 0, false, false, Integer.MAX_VALUE);
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    @Test
    void pagesOfAnySizeGiveWhatOnePageGives() throws Exception {
        Random random = new Random(11);
        for (int i = 0; i < 700; i++) {
            byte[] key = new byte[1 + random.nextInt(10)];
            random.nextBytes(key);
            byte[] value = new byte[random.nextInt(300)];
            random.nextBytes(value);
            writer.put(concat("/any/".getBytes(UTF_8), key), value, 0);
            writer.flush();
        }
        List<KeyView> whole = keys(inspections(pagesOf(100_000)), under("/any/"));
        assertTrue(whole.size() > 500, whole.size() + " keys");
        for (int size : new int[] {1, 2, 3, 7, 50, 699, 700}) {
            assertEquals(whole, keys(inspections(pagesOf(size)), under("/any/")), size + " keys a page");
        }
        assertEquals(whole, keys(inspections(PageSizes.USUAL), under("/any/")));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void aKeyOfAnyBytesIsShownWithAllThatIsKnownOfIt() throws Exception {
        byte[] key = {'/', 'b', 0, 1, (byte) 0xff, '"', '\\', '\n'};
        byte[] value = {0, (byte) 0x80, 27, '[', '2', 'J'};
        long lease = writer.grant(600);
        writer.put(key, new byte[0], 0);
        long created = writer.flush();
        writer.put(key, value, lease);
        long modified = writer.flush();

        CollectedOutput output = new CollectedOutput();
        inspections(PageSizes.USUAL).key(new KeyQuery(key, 0, false, Integer.MAX_VALUE), output);

        String encoded = Base64.getEncoder().encodeToString(key);
        assertEquals(
                List.of(new KeyView(
                        encoded,
                        created,
                        modified,
                        2,
                        Long.toHexString(lease),
                        6L,
                        Base64.getEncoder().encodeToString(value))),
                output.keys());

        CollectedOutput before = new CollectedOutput();
        inspections(PageSizes.USUAL).key(new KeyQuery(key, created, false, Integer.MAX_VALUE), before);
        assertEquals(List.of(new KeyView(encoded, created, created, 1, null, 0L, "")), before.keys());
    }

    @Test
    void largeAndSmallValuesComeInPagesThatFit() throws Exception {
        byte[] large = new byte[1_400_000];
        new Random(3).nextBytes(large);
        for (int i = 0; i < 300; i++) {
            writer.put("/sizes/a%03d".formatted(i), "small");
        }
        writer.flush();
        for (int i = 0; i < 6; i++) {
            writer.put("/sizes/b%03d".formatted(i).getBytes(UTF_8), large, 0);
            writer.flush();
        }
        writer.put("/sizes/c", "small");
        writer.flush();

        // The reader of any JSON takes no longer strings.
        int most = 5_000;
        List<KeyView> keys =
                keys(inspections(PageSizes.USUAL), new KeysQuery("/sizes/".getBytes(UTF_8), 0, false, false, most));
        assertEquals(307, keys.size());
        for (KeyView key : keys.subList(300, 306)) {
            assertArrayEquals(Arrays.copyOf(large, most), decoded(Objects.requireNonNull(key.value())));
            assertEquals((Long) 1_400_000L, key.size());
        }
        List<KeyView> cut =
                keys(inspections(PageSizes.USUAL), new KeysQuery("/sizes/b".getBytes(UTF_8), 0, true, false, 5));
        assertEquals((Long) 1_400_000L, cut.get(0).size());
        assertArrayEquals(
                Arrays.copyOf(large, 5),
                decoded(Objects.requireNonNull(cut.get(0).value())));
    }

    @Test
    void aPairThatIsLongerThanAPageMayBeIsToldWithoutItsValue() throws Exception {
        writer.put("/long/a", "x");
        writer.put("/long/b", "y".repeat(9_000));
        writer.put("/long/c", "z");
        writer.flush();
        List<KeyView> keys = keys(inspections(new PageSizes(16, 16, 1000, 4000)), under("/long/"));
        assertEquals(
                Arrays.asList(1L, null, 1L), keys.stream().map(KeyView::size).toList());
        assertNull(keys.get(1).value());
    }

    @Test
    void withoutValuesNoSizesAreTold() throws Exception {
        writer.put("/only/a", "x");
        writer.flush();
        KeyView key = keys(inspections(PageSizes.USUAL), new KeysQuery("/only/".getBytes(UTF_8), 0, false, true, 0))
                .get(0);
        assertNull(key.size());
        assertNull(key.value());
    }

    @Test
    void allOfAnAnswerIsOfOneRevisionWhateverIsWrittenMeanwhile() throws Exception {
        writer.fill("/one/", 500, 10);
        CollectedOutput output = new CollectedOutput(write -> {
            writer.put("/one/000499", "changed").put("/one/zzz", "new");
            writer.flush();
        });
        inspections(pagesOf(20)).keys(under("/one/"), output);
        List<KeyView> keys = output.keys();
        long revision = Objects.requireNonNull(output.lines().get(0).head()).revision();
        assertEquals(500, keys.size());
        assertTrue(keys.stream().allMatch(key -> key.modRevision() <= revision), keys::toString);
    }

    @Test
    void aCompactionInTheMiddleIsAnErrorAndNoMixedAnswer() throws Exception {
        writer.fill("/compacted/", 500, 2_000);
        CollectedOutput output = new CollectedOutput(write -> {
            if (write == 1) {
                writer.put("/compacted/zzz", "new");
                writer.compact(writer.flush());
            }
        });
        EtcdException failure =
                assertThrows(EtcdException.class, () -> inspections(pagesOf(20)).keys(under("/compacted/"), output));
        assertEquals(EtcdException.Kind.COMPACTED, failure.kind());
        List<InspectLine> lines = output.lines();
        assertNotNull(lines.get(0).head());
        assertTrue(lines.stream().allMatch(line -> line.end() == null), "an end was written");
    }

    @Test
    void theCallToEtcdEndsWhenNobodyTakesTheAnswerAnyMore() throws Exception {
        writer.fill("/left/", 100, 10);
        member().pause();
        try {
            CollectedOutput output = new CollectedOutput();
            CountDownLatch ended = new CountDownLatch(1);
            AtomicReference<Exception> why = new AtomicReference<>();
            Thread reader = new Thread(() -> {
                try {
                    inspections(PageSizes.USUAL).keys(under("/left/"), output);
                } catch (EtcdException | OutputGone | TooManyInspections e) {
                    why.set(e);
                } finally {
                    ended.countDown();
                }
            });
            long begun = System.nanoTime();
            reader.start();
            Await.until("it waits for etcd", SOON, () -> reader.getState() == Thread.State.WAITING);
            output.leave();
            assertTrue(ended.await(60, TimeUnit.SECONDS), "it still waits");
            assertNotNull(why.get());
            assertTrue(Duration.ofNanos(System.nanoTime() - begun).toMillis() < 20_000, "it waited for the deadline");
        } finally {
            member().resume();
        }
    }

    @Test
    void tablesAreCountedAsKeysAndValuesAre() throws Exception {
        writer.put("/t/a/1", "xx")
                .put("/t/a/2", "yyyy")
                .put("/t/b/c/1", "z".repeat(100))
                .put("/t/d", "");
        long revision = writer.flush();
        CollectedOutput output = new CollectedOutput();
        inspections(pagesOf(2)).tables(new TablesQuery("/t/".getBytes(UTF_8), 2, 0, false), output);

        List<TableView> tables = new ArrayList<>();
        output.lines().forEach(line -> {
            if (line.table() != null) {
                tables.add(line.table());
            }
        });
        assertEquals(
                List.of(
                        table("/t/", 0, 4, 6 + 2 + 6 + 4 + 8 + 100 + 4, revision),
                        table("/t/b/", 1, 1, 108, revision),
                        table("/t/b/c/", 2, 1, 108, revision),
                        table("/t/a/", 1, 2, 18, revision)),
                tables);
    }

    private static TableView table(String prefix, int depth, long keys, long bytes, long newest) {
        return new TableView(
                Base64.getEncoder().encodeToString(prefix.getBytes(UTF_8)), depth, keys, bytes, newest, null);
    }

    @Test
    void leasesAreToldWithTheirKeysAndWithoutTheLeaderByTheirIdsOnly() throws Exception {
        long lease = writer.grant(500);
        writer.put("/leased".getBytes(UTF_8), "x".getBytes(UTF_8), lease);
        writer.flush();
        LeaseView told = lease(lease, false);
        assertEquals((Long) 500L, told.grantedSeconds());
        assertTrue(Objects.requireNonNull(told.remainingSeconds()) > 400, told::toString);
        assertEquals(List.of(Base64.getEncoder().encodeToString("/leased".getBytes(UTF_8))), told.keys());
        assertNull(lease(lease, true).grantedSeconds());
    }

    private static LeaseView lease(long id, boolean stale) throws Exception {
        CollectedOutput output = new CollectedOutput();
        inspections(PageSizes.USUAL).leases(stale, output);
        InspectHead head = Objects.requireNonNull(output.lines().get(0).head());
        assertEquals(stale, head.stale());
        for (InspectLine line : output.lines()) {
            if (line.lease() != null && line.lease().id().equals(Long.toHexString(id))) {
                return line.lease();
            }
        }
        throw new AssertionError("no such lease in " + output.lines());
    }

    @Test
    void everyChangeIsToldOnceAndInOrderUntilNobodyListens() throws Exception {
        CollectedOutput output = new CollectedOutput();
        AtomicReference<Exception> why = new AtomicReference<>();
        Thread watching = new Thread(() -> {
            try {
                inspections(PageSizes.USUAL).watch(new WatchQuery("/w/".getBytes(UTF_8), 0, 3), output);
            } catch (EtcdException | OutputGone | TooManyInspections e) {
                why.set(e);
            }
        });
        watching.start();
        Await.until("the watch has begun", SOON, () -> output.lines().size() == 1);
        long put = writer.put("/w/a", "value").flush();
        long other = writer.put("/elsewhere", "value").flush();
        long deleted = writer.delete("/w/a".getBytes(UTF_8));
        assertTrue(put < other && other < deleted);
        List<InspectLine> lines = Await.until("both are told", SOON, output::lines, told -> told.size() == 3);
        var first = Objects.requireNonNull(lines.get(1).event());
        var second = Objects.requireNonNull(lines.get(2).event());
        String key = Base64.getEncoder().encodeToString("/w/a".getBytes(UTF_8));
        assertEquals(EventKind.PUT, first.kind());
        assertEquals(
                new KeyView(key, put, put, 1, null, 5L, Base64.getEncoder().encodeToString("val".getBytes(UTF_8))),
                first.key());
        assertEquals(EventKind.DELETE, second.kind());
        assertEquals(new KeyView(key, 0, deleted, 0, null, null, null), second.key());

        output.leave();
        watching.join(60_000);
        assertFalse(watching.isAlive());
        Await.until(
                "etcd has no watch any more",
                SOON,
                () -> member().metric("etcd_debugging_mvcc_watcher_total", ""),
                watchers -> watchers == 0);
    }

    @Test
    void aWatchFromACompactedRevisionSaysSo() throws Exception {
        long old = writer.put("/w2/a", "1").flush();
        writer.put("/w2/a", "2").flush();
        writer.compact(writer.put("/w2/a", "3").flush());
        EtcdException failure = assertThrows(
                EtcdException.class,
                () -> inspections(PageSizes.USUAL)
                        .watch(new WatchQuery("/w2/".getBytes(UTF_8), old, 0), new CollectedOutput()));
        assertEquals(EtcdException.Kind.COMPACTED, failure.kind());
        assertTrue(failure.getMessage().contains("compacted up to revision"), failure.getMessage());
    }

    @Test
    void aSnapshotIsTheFileAndItsSha256AndItsLengthIsKnownFirst() throws Exception {
        writer.fill("/snapshot/", 2_000, 200);
        CollectedOutput output = new CollectedOutput();
        inspections(PageSizes.USUAL).snapshot("", output);
        byte[] all = output.bytes();
        assertEquals(all.length, output.expected());
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(all, 0, all.length - 32);
        assertArrayEquals(digest.digest(), Arrays.copyOfRange(all, all.length - 32, all.length));
    }

    @Test
    void withoutAuthenticationThereIsNoUserAndNoRole() throws Exception {
        assertEquals(List.of(), inspections(PageSizes.USUAL).users().users());
        assertEquals(List.of(), inspections(PageSizes.USUAL).roles().roles());
    }

    /** An answer holds memory while it is written, so that only a few may be. */
    @Test
    void oneMoreThanAFewAnswersAtATimeIsRefused() throws Exception {
        writer.put("/few", "x").flush();
        Inspections inspections = inspections(PageSizes.USUAL);
        CountDownLatch writing = new CountDownLatch(3);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(new Thread(() -> {
                try {
                    inspections.keys(under("/few"), new CollectedOutput(write -> {
                        writing.countDown();
                        await(goOn);
                    }));
                } catch (EtcdException | OutputGone | TooManyInspections e) {
                    throw new AssertionError(e);
                }
            }));
        }
        readers.forEach(Thread::start);
        assertTrue(writing.await(60, TimeUnit.SECONDS));
        assertThrows(TooManyInspections.class, () -> inspections.keys(under("/few"), new CollectedOutput()));
        goOn.countDown();
        for (Thread reader : readers) {
            reader.join(60_000);
        }
        assertEquals(1, keys(inspections, under("/few")).size());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
