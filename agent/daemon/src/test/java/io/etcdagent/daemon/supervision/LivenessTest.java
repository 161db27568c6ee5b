package io.etcdagent.daemon.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private static final Vital WELL = vital(Duration.ofSeconds(45));
    private static final Vital STUCK = vital(Duration.ofSeconds(45).plusNanos(1));

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
    private final Liveness liveness = new Liveness(Duration.ofSeconds(60), now::get);

    @Test
    void givesASignAtOnceAndThenAfterEachHalfOfTheSupervisorsPatience() {
        assertEquals(new Liveness.Verdict.Alive(), liveness.judge(List.of(WELL)));
        assertEquals(new Liveness.Verdict.NotDue(), liveness.judge(List.of(WELL)));

        now.addAndGet(Duration.ofSeconds(30).toNanos() - 1);
        assertEquals(new Liveness.Verdict.NotDue(), liveness.judge(List.of(WELL)));

        now.incrementAndGet();
        assertEquals(new Liveness.Verdict.Alive(), liveness.judge(List.of(WELL)));
        assertEquals(new Liveness.Verdict.NotDue(), liveness.judge(List.of(WELL)));
    }

    @Test
    void oneStuckLoopIsEnoughToGiveNone() {
        assertEquals(new Liveness.Verdict.Stuck(List.of(STUCK)), liveness.judge(List.of(WELL, STUCK, WELL)));
    }

    @Test
    void aLoopThatGetsOnAgainIsForgivenAtOnce() {
        liveness.judge(List.of(STUCK));
        now.incrementAndGet();

        assertEquals(new Liveness.Verdict.Alive(), liveness.judge(List.of(WELL)));
    }

    private static Vital vital(Duration silence) {
        return new Vital("the health loop", "health", silence, Duration.ofSeconds(45));
    }
}
