package io.etcdagent.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckBoardTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final HealthCheck first = check(0);
    private final CheckBoard board = new CheckBoard(first);
    private final ExecutorService waiter = Executors.newSingleThreadExecutor();

    @AfterEach
    void endWaiter() {
        waiter.shutdownNow();
    }

    @Test
    void aCheckThatBeganBeforeTheCallIsNotFresh() throws Exception {
        board.begin();
        Future<HealthCheck> fresh = waiter.submit(() -> board.awaitFresh(LONG));
        // The wait has begun when its signal ends the pause that this thread is in.
        board.pause(LONG);

        board.end(Optional.of(check(1)));
        assertThrows(TimeoutException.class, () -> fresh.get(100, TimeUnit.MILLISECONDS));

        HealthCheck newer = check(2);
        board.begin();
        board.end(Optional.of(newer));
        assertSame(newer, fresh.get(30, TimeUnit.SECONDS));
        assertSame(newer, board.latest());
    }

    @Test
    void onlyWhoDecidesBySomethingHasEverythingAsked() throws Exception {
        Future<HealthCheck> shown = waiter.submit(() -> board.awaitGlance(LONG));
        board.pause(LONG);
        board.begin();
        assertFalse(board.awaited());
        HealthCheck glance = check(1);
        board.end(Optional.of(glance));
        assertSame(glance, shown.get(30, TimeUnit.SECONDS));

        Future<HealthCheck> decided = waiter.submit(() -> board.awaitFresh(LONG));
        board.pause(LONG);
        board.begin();
        assertTrue(board.awaited());
        board.end(Optional.of(check(2)));
        decided.get(30, TimeUnit.SECONDS);
        assertFalse(board.awaited());
    }

    @Test
    void aFailedRoundIsToldToWhoWaitsAndKeepsTheLatestCheck() throws Exception {
        Future<HealthCheck> fresh = waiter.submit(() -> board.awaitFresh(LONG));
        board.pause(LONG);

        board.begin();
        board.end(Optional.empty());

        assertFailure("failed within the agent", fresh);
        assertSame(first, board.latest());
    }

    @Test
    void waitingEndsWithItsDeadline() {
        HealthCheckException e =
                assertThrows(HealthCheckException.class, () -> board.awaitFresh(Duration.ofMillis(10)));

        assertTrue(text(e).contains("10 ms"), text(e));
    }

    @Test
    void closingEndsThePauseTheWaitAndTheRounds() throws Exception {
        assertTrue(board.begin());
        Future<HealthCheck> fresh = waiter.submit(() -> board.awaitFresh(LONG));
        board.pause(LONG);

        board.close();

        board.pause(LONG);
        assertFalse(board.begin());
        assertFailure("shutting down", fresh);
    }

    @Test
    void signalsDuringARoundLeadToOneMoreRound() throws Exception {
        board.begin();
        board.signal();
        board.signal();
        board.end(Optional.of(check(1)));
        board.pause(LONG);

        board.begin();
        board.end(Optional.of(check(2)));
        long before = System.nanoTime();
        board.pause(Duration.ofMillis(50));
        assertTrue(System.nanoTime() - before >= Duration.ofMillis(50).toNanos());
    }

    private static void assertFailure(String words, Future<HealthCheck> fresh) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> fresh.get(30, TimeUnit.SECONDS));
        Throwable cause = Objects.requireNonNull(e.getCause());
        assertEquals(HealthCheckException.class, cause.getClass());
        assertTrue(text(cause).contains(words), text(cause));
    }

    private static String text(Throwable e) {
        return String.valueOf(e.getMessage());
    }

    private static HealthCheck check(long atNanos) {
        return HealthCheck.notYet(Instant.EPOCH, atNanos);
    }
}
