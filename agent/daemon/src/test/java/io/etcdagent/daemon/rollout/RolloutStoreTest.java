package io.etcdagent.daemon.rollout;

import static io.etcdagent.daemon.rollout.Scene.M1;
import static io.etcdagent.daemon.rollout.Scene.M2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Keys;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.daemon.testing.TestCluster;
import io.etcdagent.daemon.testing.TestConnections;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.json.Messages;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Rollouts in a real etcd, and what people do to them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RolloutStoreTest {

    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final ClusterId HERE = new ClusterId(0xcdf8181182ce1a5fL);
    private static final Optional<String> ANY = Optional.empty();
    private static final Optional<IdempotencyKey> NO_KEY = Optional.empty();

    private final StoredJson json = new StoredJson(new Messages());
    private final TestCluster cluster = TestCluster.plain(1);
    private final TestConnections connections = TestConnections.plain();
    private Keys keys = new Keys("/none");
    private RolloutStore store = store();
    private int tests;

    private EtcdFailover etcd() {
        List<EtcdConnection> members = cluster.endpoints().stream()
                .<EtcdConnection>map(connections::to)
                .toList();
        return new EtcdFailover(() -> members, CALL, System::nanoTime);
    }

    private RolloutStore store() {
        return new RolloutStore(etcd(), keys, json, CALL);
    }

    @BeforeAll
    void awaitCluster() {
        cluster.awaitHealthy(Duration.ofSeconds(60));
    }

    @BeforeEach
    void useKeysOfItsOwn() {
        keys = new Keys("/test" + ++tests);
        store = store();
    }

    @AfterAll
    void stop() {
        connections.close();
        cluster.close();
    }

    private static RolloutSnapshot rollout(String id) {
        return RolloutSnapshot.unwritten(new Scene(id).seen().record(), Map.of());
    }

    private RolloutChanges changes() {
        return new RolloutChanges(store, () -> Optional.of(HERE), CLOCK);
    }

    private RolloutSnapshot current() throws CoordinationException {
        return store.current().orElseThrow();
    }

    private RolloutSnapshot declared(String id) throws CoordinationException {
        assertTrue(store.declare(rollout(id), store.declarations(), store.current()));
        return current();
    }

    @Test
    void whatWasDeclaredIsToldAlthoughItCannotBeReadAgain() throws CoordinationException {
        RolloutSnapshot written = declared("r1");
        assertEquals(written.recordRevision(), store.asWritten(rollout("r1")).recordRevision());

        RolloutStore silent = new RolloutStore(new EtcdFailover(List::of, CALL, System::nanoTime), keys, json, CALL);
        assertEquals("r1", silent.asWritten(rollout("r1")).record().id());
        assertThrows(CoordinationException.class, silent::current);
    }

    @Test
    void theKeyOfTheDeclarationOutlivesThoseOfAllChanges() {
        IdempotencyKey declaration = new IdempotencyKey("declared", "digest");
        RolloutRecord record = rollout("r1").record().askedUnder(Optional.of(declaration));
        for (int i = 0; i < 100; i++) {
            record = record.askedUnder(Optional.of(new IdempotencyKey("change-" + i, "digest")));
        }
        assertEquals(Optional.of(declaration), record.under(declaration));
        assertTrue(record.under(new IdempotencyKey("change-99", "digest")).isPresent());
        assertEquals(32, record.keys().size());
    }

    private RolloutSnapshot reported(MemberProgress progress) throws CoordinationException {
        store.report(current(), M1, progress);
        return current();
    }

    private static MemberProgress failed() {
        return MemberProgress.begun("run", "2026-11-23T12:00:01Z")
                .ended(RolloutMemberState.FAILED, "words", "2026-11-23T12:00:02Z")
                .logged(List.of("panic: a line"));
    }

    @Test
    void whatIsDeclaredIsCurrentWithTheProgressThatItBeginsWith() throws CoordinationException {
        MemberProgress skipped = MemberProgress.skipped("new enough", "2026-11-23T12:00:00Z");
        RolloutSnapshot declared = RolloutSnapshot.unwritten(rollout("r1").record(), Map.of(M2, skipped));

        assertTrue(store.declare(declared, 0, Optional.empty()));

        assertEquals(declared.record(), current().record());
        assertEquals(Map.of(M2, skipped), current().progress());
    }

    @Test
    void ofTwoThatAreDeclaredAtOnceOneIsCurrent() throws CoordinationException {
        assertTrue(store.declare(rollout("r1"), 0, Optional.empty()));

        assertFalse(store.declare(rollout("r2"), 0, Optional.empty()), "by what was seen before the first was there");

        assertEquals("r1", current().record().id());
        RolloutSnapshot seen = current();
        long declarations = store.declarations();
        store.conclude(seen, seen.record().ended(RolloutState.ABORTED, "enough", "2026-11-23T12:00:00Z"));
        assertFalse(store.declare(rollout("r3"), declarations, Optional.of(seen)), "it was changed since it was read");
        assertTrue(store.declare(rollout("r4"), declarations, store.current()));
    }

    @Test
    void aTurnIsTakenOnceAndNotAfterAPause() throws Exception {
        RolloutSnapshot seen = declared("r1");
        MemberProgress begun = MemberProgress.begun("run", "2026-11-23T12:00:01Z");
        assertTrue(store.takeTurn(seen, M1, begun).isPresent());
        assertFalse(store.takeTurn(seen, M2, begun).isPresent(), "by what was seen before the first turn");

        RolloutSnapshot beforeThePause = current();
        changes().pause(ANY, "uid 0", "the pager", NO_KEY);

        assertFalse(store.takeTurn(beforeThePause, M2, begun).isPresent());
        assertEquals(MemberProgress.PENDING, current().of(M2));
    }

    @Test
    void aPauseHasAnOwnerAReasonAndATimeAndIsThereOnce() throws Exception {
        declared("r1");
        RolloutChanges changes = changes();

        RolloutRecord paused = changes.pause(ANY, "uid 0", "the pager", NO_KEY).record();

        assertEquals(RolloutState.PAUSED, paused.state());
        assertEquals("paused by uid 0: the pager; nothing more is stopped", paused.message());
        assertEquals("uid 0", paused.paused().orElseThrow().by());
        assertEquals("2026-11-23T12:00:00Z", paused.paused().orElseThrow().since());
        RolloutRejected again = assertThrows(RolloutRejected.class, () -> changes.pause(ANY, "uid 1", "", NO_KEY));
        assertEquals(
                "rollout r1 is paused (paused by uid 0: the pager; nothing more is stopped); there is nothing to pause;"
                        + " see: etcd-agentctl rollout",
                again.words());
    }

    @Test
    void aChangeThatIsAskedForAgainUnderItsKeyIsMadeOnceAndSoThroughAnyAgent() throws Exception {
        declared("r1");
        Optional<IdempotencyKey> pause = Optional.of(new IdempotencyKey("k-1", "pause it"));
        changes().pause(ANY, "uid 0", "the pager", pause);
        changes().resume(ANY, "uid 0", "", NO_KEY);

        RolloutSnapshot again = changes().pause(ANY, "uid 0", "the pager", pause);

        assertEquals(RolloutState.RUNNING, again.record().state(), "the pause was long over");
        RolloutRejected reused = assertThrows(
                RolloutRejected.class,
                () -> changes().abort(ANY, "uid 0", "", Optional.of(new IdempotencyKey("k-1", "give it up"))));
        assertEquals(RolloutRejected.Why.KEY_REUSED, reused.why());
        assertEquals("r1", reused.inTheWay().orElseThrow().id());
        assertEquals(RolloutState.RUNNING, current().record().state());
    }

    @Test
    void aKeyIsKnownAfterAnotherRolloutHasTakenTheFirstOnesPlace() throws Exception {
        declared("r1");
        Optional<IdempotencyKey> abort = Optional.of(new IdempotencyKey("k-1", "give it up"));
        changes().abort(ANY, "uid 0", "", abort);
        declared("r2");

        assertEquals("r1", changes().abort(ANY, "uid 0", "", abort).record().id());
        assertEquals(RolloutState.RUNNING, current().record().state(), "r2 is not what was given up");
    }

    @Test
    void aRecordOfAnAgentThatKnewNoKeysHasNone() throws Exception {
        String record = json.write(rollout("r1").record()).replace(",\"keys\":[]", "");
        assertFalse(record.contains("keys"), record);
        assertEquals(
                List.of(),
                json.read(record, RolloutRecord.class, "there", RolloutRecord.VERSION)
                        .keys());
    }

    @Test
    void resumeGivesWhatFailedAnotherTryAndForgetsThePause() throws Exception {
        declared("r1");
        reported(failed());
        RolloutChanges changes = changes();
        changes.pause(ANY, "uid 0", "", NO_KEY);

        RolloutSnapshot resumed = changes.resume(ANY, "uid 1", "repaired", NO_KEY);

        assertEquals(RolloutState.RUNNING, resumed.record().state());
        assertEquals("resumed by uid 1: repaired", resumed.record().message());
        assertEquals(Optional.empty(), resumed.record().paused());
        assertEquals(MemberProgress.pending("to be tried again"), resumed.of(M1));
        assertThrows(RolloutRejected.class, () -> changes.resume(ANY, "uid 1", "", NO_KEY));
    }

    @Test
    void whatIsOverIsNotChangedAnyMore() throws Exception {
        declared("r1");
        RolloutChanges changes = changes();
        RolloutRecord aborted = changes.abort(ANY, "uid 0", "enough", NO_KEY).record();

        assertEquals("given up by uid 0: enough", aborted.message());
        assertEquals("2026-11-23T12:00:00Z", aborted.endedAt());
        for (RolloutRejected rejected : List.of(
                assertThrows(RolloutRejected.class, () -> changes.abort(ANY, "uid 0", "", NO_KEY)),
                assertThrows(RolloutRejected.class, () -> changes.pause(ANY, "uid 0", "", NO_KEY)),
                assertThrows(RolloutRejected.class, () -> changes.resume(ANY, "uid 0", "", NO_KEY)))) {
            assertEquals(RolloutRejected.Why.CONFLICT, rejected.why());
        }
        assertEquals(aborted, current().record());
    }

    @Test
    void onlyTheRolloutThatIsMeantIsChanged() throws Exception {
        RolloutChanges changes = changes();
        assertEquals(
                RolloutRejected.Why.NOT_FOUND,
                assertThrows(RolloutRejected.class, () -> changes.pause(ANY, "uid 0", "", NO_KEY))
                        .why());
        declared("r1");

        RolloutRejected other =
                assertThrows(RolloutRejected.class, () -> changes.abort(Optional.of("r0"), "uid 0", "", NO_KEY));

        assertEquals("rollout r0 is not the current one: r1 is, see: etcd-agentctl rollout", other.words());
        assertEquals(RolloutState.RUNNING, current().record().state());
    }

    @Test
    void whatCameWithTheDataOfAnotherClusterIsNobodysToChange() throws Exception {
        declared("r1");
        RolloutChanges elsewhere = new RolloutChanges(store, () -> Optional.of(new ClusterId(1)), CLOCK);

        RolloutRejected rejected = assertThrows(RolloutRejected.class, () -> elsewhere.pause(ANY, "uid 0", "", NO_KEY));

        assertEquals(RolloutRejected.Why.NOT_FOUND, rejected.why());
        assertTrue(rejected.words().contains("declared in cluster cdf8181182ce1a5f, and this is 1"), rejected.words());
        assertEquals(RolloutState.RUNNING, current().record().state());
    }

    @Test
    void besideARecordOfTheFirstVersionProgressIsWrittenAsThatVersionReadsIt() throws Exception {
        String first = "{\"version\":1,\"id\":\"r1\",\"clusterId\":\"cdf8181182ce1a5f\",\"state\":\"running\","
                + "\"message\":\"m\",\"reason\":\"\",\"requestedBy\":\"uid 0\","
                + "\"createdAt\":\"2026-11-23T12:00:00Z\",\"settleMillis\":2000,"
                + "\"members\":[{\"id\":\"11\",\"name\":\"m1\"}]}";
        etcd().commit(
                        Transaction.begin()
                                .put(keys.rollout("r1"), first)
                                .put(keys.currentRollout(), json.write(new CurrentRollout(StoredJson.VERSION, "r1"))),
                        CALL);

        assertTrue(store.takeTurn(current(), M1, MemberProgress.begun("run", "2026-11-23T12:00:01Z"))
                .isPresent());
        store.report(current(), M1, failed());

        for (KeyValue key : etcd().list(keys.rollout("r1"), CALL)) {
            assertTrue(key.value().startsWith("{\"version\":1,"), key.value());
        }
    }

    @Test
    void aChangeThatWasDecidedBeforeSomebodyElsesIsNotMade() throws CoordinationException {
        RolloutSnapshot seen = declared("r1");
        reported(failed());

        store.change(seen, seen.record().running("late"), Map.of(M1, MemberProgress.pending("late")));

        assertEquals(seen.record(), current().record());
        assertEquals(failed(), current().of(M1));
    }

    @Test
    void theLastTenAreRememberedAndNoKeyOfOlderOnesIsLeft() throws Exception {
        for (int i = 1; i <= 13; i++) {
            declared("r" + i);
            reported(failed());
            changes().abort(ANY, "uid 0", "", NO_KEY);
            store.forgetOld();
        }

        assertEquals(
                IntStream.iterate(13, i -> i >= 4, i -> i - 1)
                        .mapToObj(i -> "r" + i)
                        .toList(),
                store.history().stream().map(rollout -> rollout.record().id()).toList());
        List<KeyValue> left = etcd().list(keys.rollouts(), CALL);
        assertEquals(10 * 2 + 1, left.size(), left.toString());
        assertEquals("r13", current().record().id());
    }

    @Test
    void aRolloutOfANewerVersionIsNotReadAndOlderOnesStillAre() throws Exception {
        declared("r1");
        String newer = json.write(rollout("r2").record()).replace("\"version\":2", "\"version\":3");
        etcd().commit(
                        Transaction.begin()
                                .put(keys.rollout("r2"), newer)
                                .put(keys.currentRollout(), json.write(new CurrentRollout(StoredJson.VERSION, "r2"))),
                        CALL);

        String words =
                assertThrows(CoordinationException.class, () -> store.current()).getMessage();

        assertTrue(words.contains("/rollouts/r2 has version 3"), words);
        assertEquals(
                List.of("r1"),
                store.history().stream().map(rollout -> rollout.record().id()).toList());
    }
}
