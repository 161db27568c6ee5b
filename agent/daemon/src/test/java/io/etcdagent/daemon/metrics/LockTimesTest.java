package io.etcdagent.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdagent.daemon.coordination.LockWatch;
import io.etcdagent.daemon.testing.Exposition;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LockTimesTest {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final LockTimes times = new LockTimes(clock::get);

    @Test
    void aClaimWaitsFromWhenItIsWaitedForAndIsHeldFromItsTurn() {
        LockWatch.Claimed claim = times.joined();
        pass(100);
        assertEquals(0, now("waiting"));
        claim.waits();
        pass(3);
        assertEquals(3, now("waiting"));
        assertEquals(0, now("held"));

        claim.holds();
        pass(7);
        assertEquals(0, now("waiting"));
        assertEquals(7, now("held"));

        claim.left();
        pass(1);
        assertEquals(0, now("waiting"));
        assertEquals(0, now("held"));
        assertEquals(3, all("wait"));
        assertEquals(7, all("hold"));
    }

    @Test
    void whoGivesUpWaitedAndDidNotHold() {
        LockWatch.Claimed claim = times.joined();
        claim.waits();
        pass(4);
        claim.left();
        claim.left();

        assertEquals(4, all("wait"));
        assertEquals(1, count("wait"));
        assertEquals(0, count("hold"));
    }

    @Test
    void aPlaceThatIsOnlyKeptIsNeitherWaitedForNorHeld() {
        LockWatch.Claimed claim = times.joined();
        pass(50);
        claim.left();

        assertEquals(0, count("wait"));
        assertEquals(0, count("hold"));
    }

    @Test
    void ofTwoClaimsTheOneThatIsHeldLongestIsTold() {
        LockWatch.Claimed first = times.joined();
        first.waits();
        first.holds();
        pass(10);
        LockWatch.Claimed second = times.joined();
        second.waits();
        pass(5);

        assertEquals(15, now("held"));
        assertEquals(5, now("waiting"));
        first.left();
        assertEquals(0, now("held"));
        assertEquals(5, now("waiting"));
    }

    private void pass(long seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private double now(String what) {
        return page().value("etcd_agent_lock_" + what + "_seconds");
    }

    private double all(String what) {
        return page().value("etcd_agent_lock_" + what + "_duration_seconds_sum");
    }

    private double count(String what) {
        return page().value("etcd_agent_lock_" + what + "_duration_seconds_count");
    }

    private Exposition page() {
        Page page = new Page();
        times.tell(page);
        return Exposition.parse(page.text());
    }
}
