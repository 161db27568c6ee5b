package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CancellationTest {

    private final Cancellation cancellation = new Cancellation();

    @Test
    void atFirstNobodyHasGivenUp() {
        assertFalse(cancellation.givenUp());
    }

    @Test
    void whatWasGivenUpCannotBeCommitted() {
        assertTrue(cancellation.giveUp());

        assertFalse(cancellation.commit());
        assertTrue(cancellation.givenUp());
    }

    @Test
    void whatWasCommittedCannotBeGivenUp() {
        assertTrue(cancellation.commit());

        assertFalse(cancellation.giveUp());
        assertFalse(cancellation.givenUp());
    }

    @Test
    void sayingItTwiceIsSayingItOnce() {
        assertTrue(cancellation.giveUp());
        assertTrue(cancellation.giveUp());

        Cancellation other = new Cancellation();
        assertTrue(other.commit());
        assertTrue(other.commit());
    }

    @Test
    void ofTwoAtOnceExactlyOneWins() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 2000; round++) {
                Cancellation contested = new Cancellation();
                CyclicBarrier start = new CyclicBarrier(2);
                CompletableFuture<Boolean> givenUp = CompletableFuture.supplyAsync(
                        () -> {
                            meet(start);
                            return contested.giveUp();
                        },
                        other);
                meet(start);
                boolean committed = contested.commit();

                boolean gaveUp = givenUp.get(30, TimeUnit.SECONDS);
                assertNotEquals(committed, gaveUp);
                assertEquals(gaveUp, contested.givenUp());
            }
        } finally {
            other.shutdownNow();
        }
    }

    private static void meet(CyclicBarrier start) {
        try {
            start.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
