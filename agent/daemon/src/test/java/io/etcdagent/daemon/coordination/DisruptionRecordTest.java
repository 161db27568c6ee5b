package io.etcdagent.daemon.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdagent.daemon.etcd.Transaction;
import io.etcdagent.daemon.testing.Await;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The disruption record on a real etcd: when it can be written, and by whom it can be changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DisruptionRecordTest {

    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(60);

    private Cluster cluster;

    @BeforeAll
    void startCluster() {
        cluster = new Cluster(1);
    }

    @AfterAll
    void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void noRecord() throws Exception {
        cluster.etcd().commit(Transaction.begin().delete(cluster.keys().disruption()), Cluster.CALL);
    }

    @Test
    void theHolderOfTheLockWritesItAndEverybodyReadsIt() throws Exception {
        try (LockClaim claim = claim()) {
            DisruptionRecord.Standing written = cluster.record().mark(claim.place(), disruption("op-1"));
            DisruptionRecord.Standing read = cluster.record().read().orElseThrow();
            assertEquals(written, read);
            assertEquals("op-1", read.disruption().operation());
        }
        assertTrue(cluster.record().read().isPresent(), "it outlives the lock");
    }

    @Test
    void whoLostTheLockCannotWriteIt() throws Exception {
        LockClaim claim = claim();
        claim.close();
        CoordinationException refused = assertThrows(
                CoordinationException.class, () -> cluster.record().mark(claim.place(), disruption("op-1")));
        assertTrue(refused.getMessage().contains("nothing was stopped"), refused.getMessage());
        assertEquals(Optional.empty(), cluster.record().read());
    }

    @Test
    void aLockKeyThatWasMadeAnewIsNotTheOneThatWasHeld() throws Exception {
        try (LockClaim claim = claim()) {
            LockPlace another = new LockPlace(
                    claim.place().key(),
                    claim.place().createRevision() - 1,
                    claim.place().lease());
            assertThrows(CoordinationException.class, () -> cluster.record().mark(another, disruption("op-1")));
            assertEquals(Optional.empty(), cluster.record().read());
        }
    }

    @Test
    void aSecondRecordIsRefusedWhileTheFirstStandsEvenUnderTheLock() throws Exception {
        try (LockClaim first = claim()) {
            cluster.record().mark(first.place(), disruption("op-1"));
        }
        try (LockClaim second = claim()) {
            CoordinationException refused = assertThrows(
                    CoordinationException.class, () -> cluster.record().mark(second.place(), disruption("op-2")));
            assertTrue(refused.getMessage().contains("op-1"), refused.getMessage());
        }
        assertEquals("op-1", cluster.record().read().orElseThrow().disruption().operation());
    }

    @Test
    void eachPhaseIsWrittenUnderTheTokenOfTheFirstWrite() throws Exception {
        try (LockClaim claim = claim()) {
            DisruptionRecord.Standing marked = cluster.record().mark(claim.place(), disruption("op-1"));
            DisruptionRecord.Standing stopped = cluster.record().advance(marked, Phase.STOP);
            assertEquals(marked.token(), stopped.token());
            assertNotEquals(marked.modRevision(), stopped.modRevision());
            assertEquals(
                    Phase.STOP,
                    cluster.record().read().orElseThrow().disruption().phase());
        }
    }

    @Test
    void aWriterThatGotNoAnswerLooksWhetherItWroteAndGoesOn() throws Exception {
        try (LockClaim claim = claim()) {
            DisruptionRecord.Standing marked = cluster.record().mark(claim.place(), disruption("op-1"));
            cluster.record().advance(marked, Phase.STOP);
            assertThrows(CoordinationException.class, () -> cluster.record().advance(marked, Phase.START));
            DisruptionRecord.Standing again = cluster.record().again(marked);
            assertEquals(Phase.STOP, again.disruption().phase());
            assertEquals(
                    Phase.START,
                    cluster.record().advance(again, Phase.START).disruption().phase());
            cluster.record().clear(marked.token());
            assertThrows(CoordinationException.class, () -> cluster.record().again(marked));
        }
    }

    @Test
    void aWriterThatSleptThroughARemovalChangesNothing() throws Exception {
        try (LockClaim claim = claim()) {
            DisruptionRecord.Standing old = cluster.record().mark(claim.place(), disruption("op-1"));
            cluster.record().clear(old.token());
            DisruptionRecord.Standing now = cluster.record().mark(claim.place(), disruption("op-2"));
            assertThrows(CoordinationException.class, () -> cluster.record().advance(old, Phase.STOP));
            cluster.record().clear(old.token());
            assertEquals(now, cluster.record().read().orElseThrow());
        }
    }

    @Test
    void anotherOperationTakesItOverWithoutAMomentInWhichThereIsNone() throws Exception {
        try (LockClaim claim = claim()) {
            DisruptionRecord.Standing restart = cluster.record().mark(claim.place(), disruption("op-1"));

            DisruptionRecord.Standing taken = cluster.record().takeOver(restart, disruption("op-2"));

            assertEquals("op-2", taken.disruption().operation());
            assertEquals(restart.token(), taken.token(), "it was never gone");
            assertEquals(taken, cluster.record().read().orElseThrow());
            assertThrows(CoordinationException.class, () -> cluster.record().advance(restart, Phase.STOP));
            assertEquals(
                    Phase.STOP,
                    cluster.record().advance(taken, Phase.STOP).disruption().phase());
        }
    }

    @Test
    void aRecordThatWasChangedMeanwhileIsNotTakenOver() throws Exception {
        try (LockClaim claim = claim()) {
            DisruptionRecord.Standing seen = cluster.record().mark(claim.place(), disruption("op-1"));
            DisruptionRecord.Standing now = cluster.record().advance(seen, Phase.STOP);

            CoordinationException refused = assertThrows(
                    CoordinationException.class, () -> cluster.record().takeOver(seen, disruption("op-2")));

            assertTrue(refused.getMessage().contains("op-1 was changed by somebody else"), refused.getMessage());
            assertEquals(now, cluster.record().read().orElseThrow());
        }
    }

    @Test
    void aRecordThatWasTakenAwayOrMadeAnewIsNotTakenOver() throws Exception {
        try (LockClaim claim = claim()) {
            DisruptionRecord.Standing old = cluster.record().mark(claim.place(), disruption("op-1"));
            cluster.record().clear(old.token());
            assertThrows(CoordinationException.class, () -> cluster.record().takeOver(old, disruption("op-2")));
            assertEquals(Optional.empty(), cluster.record().read());

            DisruptionRecord.Standing anew = cluster.record().mark(claim.place(), disruption("op-3"));
            assertThrows(CoordinationException.class, () -> cluster.record().takeOver(old, disruption("op-2")));
            assertEquals(anew, cluster.record().read().orElseThrow());
        }
    }

    @Test
    void aRecordOfAnotherVersionIsRefusedAndLeftAlone() throws Exception {
        String newer = "{\"version\":2,\"operation\":\"op-9\"}";
        cluster.etcd().commit(Transaction.begin().put(cluster.keys().disruption(), newer), Cluster.CALL);
        CoordinationException refused =
                assertThrows(CoordinationException.class, () -> cluster.record().read());
        assertTrue(refused.getMessage().contains("version 2"), refused.getMessage());
        try (LockClaim claim = claim()) {
            assertThrows(CoordinationException.class, () -> cluster.record().mark(claim.place(), disruption("op-1")));
        }
        assertEquals(
                newer,
                cluster.etcd()
                        .get(cluster.keys().disruption(), Cluster.CALL)
                        .orElseThrow()
                        .value());
    }

    private LockClaim claim() throws CoordinationException {
        RestartLock lock = cluster.lock(TIME_TO_LIVE);
        LockClaim claim = lock.join(Cluster.claimant("test"));
        Await.until(
                "the lock is held",
                TIME_TO_LIVE,
                lock::queue,
                queue -> queue.predecessor(claim.place()).isEmpty());
        return claim;
    }

    private static Disruption disruption(String operation) {
        return new Disruption(
                StoredJson.VERSION,
                operation,
                OperationKind.RESTART,
                "c",
                "1",
                "etcd1",
                "host",
                Phase.MARK,
                "a test",
                "nobody",
                "now");
    }
}
