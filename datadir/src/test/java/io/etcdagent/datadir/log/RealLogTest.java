package io.etcdagent.datadir.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.datadir.raft.LogMember;
import io.etcdagent.datadir.testing.RealMember;
import io.etcdagent.datadir.wal.LockTable;
import io.etcdagent.datadir.wal.WalEnd;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The logs that a real etcd writes, against what that etcd itself says. */
@Timeout(1200)
final class RealLogTest {

    private static final int SOME = 150;

    /** Enough to fill a segment of 64 MB and begin the next two, with fewer than the ten snapshots that etcd keeps. */
    private static final int LARGE = 140;

    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path directory;

    private LogSummary survey() throws IOException {
        return LogSurvey.of(
                LogDirectories.of(directory.resolve("data"), Optional.empty()), LockTable.ofKernel(), () -> false);
    }

    private List<ListedEntry> entries(LogSummary summary) throws IOException {
        List<ListedEntry> all = new ArrayList<>();
        new EntryList(summary.directory(), LockTable.ofKernel())
                .<RuntimeException>list(new EntryList.Wanted(0, Long.MAX_VALUE, Long.MAX_VALUE), all::add);
        return all;
    }

    @Test
    void indicesTermsIdsRequestsAndMembersAreThoseThatEtcdTells() throws Exception {
        try (RealMember member = RealMember.start(directory, "--snapshot-count=50")) {
            for (int i = 0; i < SOME; i++) {
                member.put("key" + i, "value");
            }
            member.delete("key0");
            member.post("kv/txn", "{\"success\":[{\"requestPut\":{\"key\":\"dHhu\",\"value\":\"dg==\"}}]}");
            member.post("lease/grant", "{\"TTL\":100,\"ID\":77}");
            member.post("kv/compaction", "{\"revision\":3}");
            boolean learners = RealMember.minor() > 3;
            if (learners) {
                member.ctl("member", "add", "m2", "--learner", "--peer-urls=http://127.0.0.1:1");
                String id = idOf(member.ctl("member", "list"), "http://127.0.0.1:1");
                member.ctl("member", "update", id, "--peer-urls=http://127.0.0.1:2");
                member.ctl("member", "remove", id);
                member.ctl("member", "add", "m3", "--learner", "--peer-urls=http://127.0.0.1:3");
            }
            member.put("last", "value");
            long index = member.status("raftIndex");
            long term = member.status("raftTerm");
            String members = member.ctl("member", "list");
            long id = member.status("member_id");
            long cluster = member.status("cluster_id");
            member.stop();

            LogSummary summary = survey();

            assertTrue(summary.well(), summary::toString);
            assertFalse(summary.live());
            assertInstanceOf(WalEnd.Clean.class, summary.end());
            assertEquals(index, summary.start().lastIndex());
            assertEquals(term, summary.start().lastTerm());
            assertEquals(index, summary.hardState().orElseThrow().commit());
            assertEquals(term, summary.hardState().orElseThrow().term());
            assertEquals(id, summary.hardState().orElseThrow().vote());
            assertEquals(id, summary.identity().orElseThrow().memberId());
            assertEquals(cluster, summary.identity().orElseThrow().clusterId());
            assertEquals(
                    summary.start().snapshot(),
                    Optional.of(summary.snapshots().snapshots().get(0)));
            assertTrue(summary.start().possible());
            for (LogMember known : summary.members()) {
                assertTrue(members.contains(Long.toHexString(known.id())), () -> known + " is not in " + members);
                assertTrue(members.contains(known.peerUrls().get(0)), () -> known + " is not in " + members);
            }
            assertEquals(learners ? 1 : 0, summary.removed().size());
            assertEquals(
                    members.lines().filter(line -> line.contains("http")).count(),
                    summary.members().size());

            Map<String, Integer> counts = new TreeMap<>();
            List<ListedEntry> entries = entries(summary);
            entries.forEach(entry -> counts.merge(entry.content().what(), 1, Integer::sum));
            assertEquals(SOME + 2, counts.get("put"));
            assertEquals(1, counts.get("delete-range"));
            assertEquals(1, counts.get("txn"));
            assertEquals(1, counts.get("lease-grant"));
            assertEquals(1, counts.get("compaction"));
            assertEquals(0, counts.getOrDefault("unknown", 0));
            assertEquals(0, counts.getOrDefault("undecoded", 0));
            assertEquals(index, entries.get(entries.size() - 1).index());
            assertEquals(index, entries.size());
        }
    }

    private static String idOf(String members, String url) {
        return members.lines()
                .filter(line -> line.contains(url))
                .map(line -> line.substring(0, line.indexOf(",")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aLogOfSeveralSegmentsIsReadWhileItIsWritten() throws Exception {
        try (RealMember member = RealMember.start(directory, "--snapshot-count=30", "--max-wals=2")) {
            String large = "x".repeat(MEGABYTE);
            AtomicBoolean done = new AtomicBoolean();
            CountDownLatch looked = new CountDownLatch(2);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 1; i < LARGE; i++) {
                        member.put("large", large);
                    }
                    // A fast machine writes them all while it is looked for the first time.
                    assertTrue(looked.await(5, TimeUnit.MINUTES));
                    member.put("large", large);
                } catch (Exception e) {
                    throw new AssertionError(e);
                } finally {
                    done.set(true);
                }
            });
            int looks = 0;
            long before = 0;
            while (!done.get()) {
                LogSummary live = survey();
                assertTrue(live.live());
                assertTrue(live.well(), live::toString);
                assertTrue(live.start().lastIndex() >= before, "the log went back");
                before = live.start().lastIndex();
                looks++;
                looked.countDown();
            }
            writing.get();
            assertTrue(looks > 1, "it was not read while it was written");
            long index = member.status("raftIndex");
            member.kill();

            LogSummary summary = survey();

            assertTrue(summary.well(), summary::toString);
            assertTrue(summary.segments().size() > 1, summary::toString);
            assertEquals(index, summary.start().lastIndex());
            assertEquals(
                    LARGE,
                    entries(summary).stream()
                                    .filter(entry -> entry.size() > MEGABYTE)
                                    .count()
                            + missing(summary));
        }
    }

    /** Those that were purged with their segments; each entry but the first few is a large one. */
    private static long missing(LogSummary summary) {
        long first = summary.extent().orElseThrow().firstIndex();
        return first == 1 ? 0 : first - 1 - (summary.start().lastIndex() - LARGE);
    }

    @Test
    void whatIsSaidOfATornEndIsWhatEtcdDoes() throws Exception {
        try (RealMember member = RealMember.start(directory)) {
            member.put("before", "value");
            member.put("torn", "x".repeat(3 * 4096));
            member.stop();
            LogSummary good = survey();
            Path segment = good.directory().resolve(good.end().place().segment());
            // The last sectors of the last record never reached the disk.
            long cut = good.end().place().offset() - 6 * 512;
            zero(segment, cut - cut % 512, good.end().place().offset());

            LogSummary torn = survey();

            assertInstanceOf(WalEnd.Torn.class, torn.end(), torn::toString);
            member.startAgain();
            member.stop();
            assertTrue(survey().well(), "etcd has mended it");
            assertTrue(survey().start().lastIndex() >= torn.start().lastIndex());
            assertEquals(1, survey().putAside().size());
        }
    }

    @Test
    void whatIsSaidToKeepEtcdFromStartingDoes() throws Exception {
        try (RealMember member = RealMember.start(directory)) {
            for (int i = 0; i < 20; i++) {
                member.put("key" + i, "value");
            }
            member.stop();
            LogSummary good = survey();
            Path segment = good.directory().resolve(good.end().place().segment());
            // Within a value: at other places etcd may trip over a length or a type, and say so in other words.
            flip(segment, placeOf("key10", segment));

            LogSummary damaged = survey();

            assertInstanceOf(WalEnd.Damaged.class, damaged.end(), damaged::toString);
            assertFalse(damaged.start().possible());
            assertTrue(damaged.rest().orElseThrow().count() > 0, "what follows can still be read");
            String printed = member.startAndFail();
            assertTrue(printed.contains("crc mismatch") || printed.contains("proto:"), printed);
        }
    }

    private static void zero(Path file, long from, long to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate((int) (to - from)), from);
        }
    }

    private static long placeOf(String text, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MEGABYTE), StandardCharsets.ISO_8859_1).indexOf(text);
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), at);
        }
    }
}
