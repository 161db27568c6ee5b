package io.etcdagent.daemon.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private long now;

    @Test
    void itPassesWhenItsTimeHasGoneAndNotBefore() {
        Deadline deadline = Deadline.after(MINUTE, () -> now);
        assertEquals(MINUTE, deadline.remaining());

        now += MINUTE.toNanos() - 1;
        assertFalse(deadline.passed());
        now++;
        assertTrue(deadline.passed());
    }

    @Test
    void whatRemainsIsNegativeOnceItHasPassed() {
        Deadline deadline = Deadline.after(MINUTE, () -> now);

        now += MINUTE.multipliedBy(2).toNanos();

        assertEquals(MINUTE.negated(), deadline.remaining());
    }

    @Test
    void aCallGetsWhatIsLeftNeverMoreThanItsLimitNeverLessThanNothing() {
        Deadline deadline = Deadline.after(MINUTE, () -> now);
        assertEquals(Duration.ofSeconds(5), deadline.atMost(Duration.ofSeconds(5)));

        now += Duration.ofSeconds(57).toNanos();
        assertEquals(Duration.ofSeconds(3), deadline.atMost(Duration.ofSeconds(5)));

        now += Duration.ofSeconds(57).toNanos();
        assertEquals(Duration.ZERO, deadline.atMost(Duration.ofSeconds(5)));
    }

    /** The origin of the monotonic clock is anywhere, so that it may run over (System.nanoTime). */
    @Test
    void aClockThatRunsOverChangesNothing() {
        now = Long.MAX_VALUE - 1;
        Deadline deadline = Deadline.after(MINUTE, () -> now);
        assertFalse(deadline.passed());
        assertEquals(MINUTE, deadline.remaining());

        now += MINUTE.toNanos();
        assertTrue(now < 0);
        assertTrue(deadline.passed());
    }
}
