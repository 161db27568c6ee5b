package io.etcdagent.daemon.supervision;

import io.etcdagent.daemon.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Decides when the supervisor gets a sign of life. One thread asks it. */
final class Liveness {

    /** What to do now. */
    sealed interface Verdict {
        /** Nothing: the last sign was not long ago. */
        record NotDue() implements Verdict {}

        /** Give one. */
        record Alive() implements Verdict {}

        /**
         * Give none, and ask again soon: a loop that gets on again is forgiven until the supervisor's patience ends.
         *
         * @param loops those that are stuck
         */
        record Stuck(List<Vital> loops) implements Verdict {
            public Stuck {
                loops = List.copyOf(loops);
            }
        }
    }

    private final Duration every;
    private final LongSupplier nanoClock;
    private Deadline next;

    /**
     * The first sign is due at once.
     *
     * @param within the supervisor's patience; a sign is due after half of it (sd_watchdog_enabled(3))
     */
    Liveness(Duration within, LongSupplier nanoClock) {
        this.every = within.dividedBy(2);
        this.nanoClock = nanoClock;
        this.next = Deadline.after(Duration.ZERO, nanoClock);
    }

    Verdict judge(List<Vital> vitals) {
        if (!next.passed()) {
            return new Verdict.NotDue();
        }
        List<Vital> stuck = vitals.stream().filter(Vital::stuck).toList();
        if (!stuck.isEmpty()) {
            return new Verdict.Stuck(stuck);
        }
        next = Deadline.after(every, nanoClock);
        return new Verdict.Alive();
    }
}
