package io.etcdagent.daemon.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RescueWindingTest {

    private final AtomicLong now = new AtomicLong();
    private final WatchedUnit unit = new WatchedUnit(now::get);
    private final RescueWinding winding = new RescueWinding(unit, now::get);

    @Test
    void whatWasJustArmedByAnotherIsWoundUpAfterAMinute() {
        winding.keepUp();
        assertEquals(0, unit.windings().size());

        pass(Duration.ofMinutes(1));
        winding.keepUp();
        winding.keepUp();

        assertEquals(1, unit.windings().size());
    }

    @Test
    void itBeginsOnceUntilItHasEnded() {
        winding.begin();
        winding.begin();
        assertEquals(1, unit.windings().size());

        winding.end();
        winding.begin();

        assertEquals(2, unit.windings().size());
    }

    @Test
    void aSwitchThatCouldNotBeWoundUpIsTriedAgainLongBeforeItElapses() {
        unit.refuseTimer(true);
        winding.begin();
        unit.refuseTimer(false);
        winding.keepUp();
        assertEquals(1, unit.windings().size());

        pass(Duration.ofSeconds(10));
        winding.keepUp();
        pass(Duration.ofSeconds(10));
        winding.keepUp();

        assertEquals(2, unit.windings().size());
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
