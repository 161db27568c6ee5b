package io.etcdagent.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.testing.AgentProgram;
import io.etcdagent.daemon.testing.AgentsSetup;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.daemon.testing.Etcdctl;
import io.etcdagent.daemon.testing.KeyWriter;
import io.etcdagent.daemon.testing.TestAgent;
import io.etcdagent.daemon.testing.TestAgents;
import io.etcdagent.protocol.InspectHead;
import io.etcdagent.protocol.InspectLine;
import io.etcdagent.protocol.KeyView;
import io.etcdagent.protocol.LeaseView;
import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import io.etcdagent.protocol.client.DataQuery;
import io.etcdagent.protocol.client.DataStream;
import io.etcdagent.protocol.client.Download;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;

/** Three real agents with the heap that they are shipped with, and a real etcd each: what they show of the data. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentsShowDataTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MANY = 200_000;

    /** As packaging/src/packages/bin/etcd-agent has it. */
    private static final AgentProgram SMALL = new AgentProgram(
            "io.etcdagent.daemon.Main",
            Map.of(
                    "_JAVA_OPTIONS",
                    "-XX:+UseSerialGC -Xms12m -Xmn3m -Xmx32m -Xss256k -XX:TieredStopAtLevel=1"
                            + " -XX:ReservedCodeCacheSize=16m -XX:+ExitOnOutOfMemoryError"
                            + " -Dio.netty.allocator.type=unpooled -Dio.grpc.netty.useCustomAllocator=false",
                    "MALLOC_ARENA_MAX",
                    "1"));

    private static final int RANDOM_KEYS = 100_000;

    private static final Pattern PAIR = Pattern.compile("\\{\"key\":\"([^\"]*)\",\"create_revision\":(\\d+),"
            + "\"mod_revision\":(\\d+),\"version\":(\\d+)(?:,\"value\":\"([^\"]*)\")?(?:,\"lease\":(\\d+))?\\}");

    private TestAgents agents;
    private KeyWriter writer;

    @BeforeAll
    void startAgents() {
        agents = TestAgents.start(AgentsSetup.of(3).running(SMALL));
        writer = new KeyWriter(agents.get(0).endpoint());
    }

    @AfterAll
    void stopAgents() {
        writer.close();
        agents.close();
    }

    /** What an agent shows, and of what. */
    private record Shown(InspectHead head, List<KeyView> keys) {}

    private static Shown shown(TestAgent agent, DataQuery query) throws AgentException {
        List<KeyView> keys = new ArrayList<>();
        try (DataStream data = agent.client().keys(query, SOON)) {
            for (InspectLine line = data.next(); line.end() == null; line = data.next()) {
                keys.add(Objects.requireNonNull(line.key()));
            }
            return new Shown(data.head(), keys);
        }
    }

    private static DataQuery under(String prefix) {
        return DataQuery.everything().prefix(prefix.getBytes(UTF_8)).valueBytes(Integer.MAX_VALUE);
    }

    private List<KeyView> byEtcdctl(String prefix, long revision) {
        String json = new Etcdctl(agents.get(1).endpoint())
                .run("get", prefix, "--prefix", "--rev=" + revision, "--write-out=json");
        List<KeyView> keys = new ArrayList<>();
        for (Matcher pair = PAIR.matcher(json); pair.find(); ) {
            String value = Optional.ofNullable(pair.group(5)).orElse("");
            keys.add(new KeyView(
                    pair.group(1),
                    Long.parseLong(pair.group(2)),
                    Long.parseLong(pair.group(3)),
                    Long.parseLong(pair.group(4)),
                    pair.group(6) == null ? null : Long.toHexString(Long.parseLong(pair.group(6))),
                    (long) Base64.getDecoder().decode(value).length,
                    value));
        }
        return keys;
    }

    @Test
    void anAgentShowsWhatEtcdctlShowsAtEveryRevision() throws Exception {
        Random random = new Random(23);
        long lease = writer.grant(3_600);
        List<Long> revisions = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i < 50; i++) {
                byte[] value = new byte[random.nextInt(200)];
                random.nextBytes(value);
                // No key twice in one transaction: etcd refuses that.
                writer.put(key(random.nextInt(40) * 50 + i), value, random.nextInt(4) == 0 ? lease : 0);
            }
            writer.flush();
            for (int i = 0; i < 5; i++) {
                writer.delete(key(random.nextInt(2_000)));
            }
            revisions.add(writer.delete(key(5_000)));
        }
        for (long revision : revisions) {
            List<KeyView> expected = byEtcdctl("/same/", revision);
            for (TestAgent agent : agents.all()) {
                Shown shown = shown(agent, under("/same/").revision(revision));
                assertEquals(revision, shown.head().revision());
                assertEquals(expected, shown.keys(), agent.name() + " at " + revision);
            }
        }
        assertFalse(byEtcdctl("/same/", revisions.get(39)).isEmpty());
    }

    private static byte[] key(int number) {
        byte[] key = ("/same/" + number / 100 + "/x").getBytes(UTF_8);
        key[key.length - 1] = (byte) (number % 100 + 150);
        return key;
    }

    @Test
    void ofAHundredThousandRandomKeysItShowsWhatEtcdctlShowsBeforeAndAfterCompactionAndDefragmentation()
            throws Exception {
        Random random = new Random(24);
        List<Long> leases = List.of(writer.grant(3_600), writer.grant(7_200));
        List<byte[]> known = new ArrayList<>();
        List<Long> revisions = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < RANDOM_KEYS / 4; i++) {
                byte[] name = new byte[1 + random.nextInt(24)];
                random.nextBytes(name);
                byte[] key = ("/random/" + random.nextInt(50) + "/" + i + "/" + new String(name, ISO_8859_1))
                        .getBytes(UTF_8);
                byte[] value = new byte[random.nextInt(100)];
                random.nextBytes(value);
                writer.put(key, value, random.nextInt(10) == 0 ? leases.get(random.nextInt(leases.size())) : 0);
                known.add(key);
            }
            writer.flush();
            long last = 0;
            for (int i = 0; i < 200; i++) {
                last = writer.delete(known.get(random.nextInt(known.size())));
            }
            revisions.add(last);
        }
        for (long revision : revisions) {
            assertShownAsByEtcdctl("/random/", revision);
        }
        assertEquals(RANDOM_KEYS, known.size());

        long newest = revisions.get(3);
        writer.compact(newest);
        AgentProblem compacted = assertThrows(
                AgentProblem.class, () -> shown(agents.get(0), under("/random/").revision(revisions.get(0))));
        assertTrue(compacted.problem().detail().contains("compacted"), compacted.toString());
        assertShownAsByEtcdctl("/random/", newest);
        new Etcdctl(agents.get(0).endpoint()).run("defrag");
        assertShownAsByEtcdctl("/random/", newest);
    }

    private void assertShownAsByEtcdctl(String prefix, long revision) throws AgentException {
        List<KeyView> expected = byEtcdctl(prefix, revision);
        assertFalse(expected.isEmpty());
        assertEquals(
                expected, shown(agents.get(0), under(prefix).revision(revision)).keys(), () -> "at " + revision);
    }

    @Test
    void withoutAQuorumOnlyWhatMayBeStaleIsShownAndItSaysSo() throws Exception {
        writer.put("/quorum/a", "x").put("/quorum/b", "y");
        writer.flush();
        TestAgent left = agents.get(0);
        List<KeyView> before = shown(left, under("/quorum/")).keys();
        List<TestAgent> broken = List.of(agents.get(1), agents.get(2));
        broken.forEach(agent -> agent.etcd().orElseThrow().destroyForcibly());
        try {
            AgentProblem refused = assertThrows(AgentProblem.class, () -> shown(left, under("/quorum/")));
            assertEquals(503, refused.problem().status());
            assertTrue(
                    refused.problem().detail().contains("--consistency=s"),
                    refused.problem().detail());

            Shown stale = shown(left, under("/quorum/").stale());
            assertTrue(stale.head().stale());
            assertEquals(before, stale.keys());
            try (Download snapshot = left.client().snapshot("", SOON)) {
                assertTrue(snapshot.bytes() > 0);
            }
        } finally {
            broken.forEach(agent -> {
                agent.terminate();
                agent.start();
            });
            agents.awaitHealthy();
        }
        assertFalse(shown(left, under("/quorum/")).head().stale());
    }

    @Test
    void ofARevisionThatIsNotThereItIsSaidWhichOnesAre() throws Exception {
        TestAgent agent = agents.get(0);
        writer.put("/gone", "1").flush();
        long left = writer.put("/gone", "2").flush();
        long newest = writer.put("/gone", "3").flush();
        writer.compact(left);

        String gone =
                problem(() -> shown(agent, under("/gone").revision(left - 1))).detail();
        assertTrue(gone.contains("for " + left + ", the first that is left"), gone);
        String watched = problem(() -> {
                    try (DataStream watch = agent.client().watch(under("/gone").revision(left - 1), SOON)) {
                        watch.next();
                    }
                })
                .detail();
        assertTrue(watched.contains("watch --rev " + left), watched);
        String future = problem(() -> shown(agent, under("/gone").revision(newest + 1_000_000)))
                .detail();
        assertTrue(
                Pattern.compile("is not there yet, the newest is \\d+")
                        .matcher(future)
                        .find(),
                future);
    }

    @Test
    void manyKeysAndReadersWhoStopOrLeaveCostNoMemory() throws Exception {
        writer.fill("/many/", MANY, 100);
        TestAgent agent = agents.get(0);
        assertEquals(MANY, shown(agent, under("/many/")).keys().size());
        long before = memory(agent, "VmRSS");

        try (DataStream stopped = agent.client().keys(under("/many/"), SOON)) {
            for (int i = 0; i < 10; i++) {
                try (DataStream left = onceThereIsRoom(() -> agent.client().keys(under("/many/"), SOON))) {
                    assertTrue(left.next().key() != null);
                }
            }
            Await.until(
                    "those who left are forgotten",
                    SOON,
                    () -> shown(
                            agent,
                            DataQuery.everything()
                                    .prefix("/many/".getBytes(UTF_8))
                                    .keysOnly()),
                    all -> all.keys().size() == MANY);
            int count = 0;
            while (stopped.next().end() == null) {
                count++;
            }
            assertEquals(MANY, count);
        }
        long grown = memory(agent, "VmHWM") - before;
        assertTrue(grown < 16 * 1024, "it has grown by " + grown + " KiB");
    }

    /** All that is permitted at once, at its longest, and who asks for more: the agent must live, or all is lost. */
    @Test
    void theMostThatIsPermittedAtOnceFitsIntoTheHeap() throws Exception {
        TestAgent agent = agents.get(0);
        byte[] large = new byte[1_400_000];
        new Random(5).nextBytes(large);
        long first = 0;
        for (int i = 0; i < 24; i++) {
            long revision =
                    writer.put(("/large/" + i).getBytes(UTF_8), large, 0).flush();
            first = first == 0 ? revision : first;
        }
        long lease = writer.grant(3_600);
        for (int i = 0; i < 38_000; i++) {
            writer.put(("/leased/" + i).getBytes(UTF_8), new byte[0], lease);
        }
        writer.flush();
        DataQuery watched = under("/").revision(first);
        for (int round = 0; round < 2; round++) {
            List<DataStream> open = new ArrayList<>();
            try {
                // Who takes nothing more of it: each then holds as much as it ever does.
                for (int i = 0; i < 2; i++) {
                    open.add(onceThereIsRoom(() -> agent.client().watch(watched, SOON)));
                }
                assertEquals(
                        503, problem(() -> agent.client().watch(watched, SOON)).status());
                for (int i = 0; i < 3; i++) {
                    open.add(onceThereIsRoom(() -> agent.client().keys(under("/large/"), SOON)));
                }
                for (int i = 0; i < 6; i++) {
                    Problem busy = problem(() -> agent.client().leases(DataQuery.everything(), SOON));
                    assertTrue(busy.type().endsWith("busy"), busy::toString);
                }
                for (DataStream reader : open) {
                    for (int i = 0; i < 20; i++) {
                        InspectLine line = reader.next();
                        assertTrue(line.key() != null || line.event() != null, line::toString);
                    }
                }
            } finally {
                open.forEach(DataStream::close);
            }
            Await.until(
                    "those who left are forgotten",
                    SOON,
                    () -> keysOf(agent, lease),
                    keys -> keys.orElse(List.of()).size() == 38_000);
        }
        try (DataStream watch = onceThereIsRoom(() -> agent.client().watch(watched, SOON))) {
            for (int i = 0; i < 24 + 38_000; i++) {
                assertTrue(watch.next().event() != null);
            }
        }
    }

    /** The place of who has left is free as soon as the agent has noticed that. */
    private static DataStream onceThereIsRoom(Callable<DataStream> asked) {
        return Await.until("there is room for one more", SOON, asked, open -> true);
    }

    /** Of a lease; none if the agent has no room for who asks. */
    private static Optional<List<String>> keysOf(TestAgent agent, long lease) throws AgentException {
        try (DataStream leases = agent.client().leases(DataQuery.everything(), SOON)) {
            for (InspectLine line = leases.next(); line.end() == null; line = leases.next()) {
                LeaseView told = Objects.requireNonNull(line.lease());
                if (told.id().equals(Long.toHexString(lease))) {
                    return Optional.ofNullable(told.keys());
                }
            }
            return Optional.empty();
        } catch (AgentProblem busy) {
            return Optional.empty();
        }
    }

    private static Problem problem(Executable asked) {
        return assertThrows(AgentProblem.class, asked).problem();
    }

    /** In KiB, as the kernel tells it. */
    private static long memory(TestAgent agent, String which) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + agent.pid() + "/status")).stream()
                .filter(line -> line.startsWith(which + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSnapshotOfAnyMemberComesWhole() throws Exception {
        writer.put("/snapshot", "x").flush();
        for (String member : List.of("", "node3")) {
            try (Download download = agents.get(0).client().snapshot(member, SOON)) {
                byte[] all = new byte[(int) download.bytes()];
                byte[] part = new byte[64 * 1024];
                int length = 0;
                for (int read = download.read(part); read >= 0; read = download.read(part)) {
                    System.arraycopy(part, 0, all, length, read);
                    length += read;
                }
                assertEquals(all.length, length);
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(all, 0, length - 32);
                assertTrue(Arrays.equals(digest.digest(), Arrays.copyOfRange(all, length - 32, length)));
            }
        }
        AgentProblem unknown =
                assertThrows(AgentProblem.class, () -> agents.get(0).client().snapshot("nobody", SOON));
        assertEquals(404, unknown.problem().status());
    }
}
