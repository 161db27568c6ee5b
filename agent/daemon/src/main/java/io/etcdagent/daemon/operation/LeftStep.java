package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.daemon.unit.UnitException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step between stop and start that an earlier life of this agent began: etcd is not started into its work. It gets
 * its whole time anew, because how long it has run already is not known here.
 */
final class LeftStep {

    private static final Logger log = LoggerFactory.getLogger(LeftStep.class);
    private static final Duration BLIND_TIME = Duration.ofSeconds(30);
    private static final Duration END_TIME = Duration.ofSeconds(30);

    private final BetweenSteps steps;
    private final Duration stepTime;
    private final LongSupplier nanoClock;
    private final RescueWinding winding;
    private Optional<Deadline> deadline = Optional.empty();
    private Optional<Deadline> blindUntil = Optional.empty();

    LeftStep(Means means, Duration stepTime) {
        this.steps = means.between();
        this.stepTime = stepTime;
        this.nanoClock = means.nanoClock();
        this.winding = new RescueWinding(means.unit(), means.nanoClock());
    }

    /** Whether a step of that name still runs; ends it when its time is up. */
    boolean stillRuns(String name) {
        try {
            Optional<BetweenSteps.Step> left = steps.left(name);
            if (left.isEmpty()) {
                return false;
            }
            Optional<BetweenSteps.Ended> ended = left.get().ended();
            if (ended.isEmpty() && !outOfTime(name)) {
                winding.keepUp();
                return true;
            }
            log.info(
                    "the step {} that was begun before this agent was restarted: {}",
                    name,
                    ended.map(BetweenSteps.Ended::words)
                            .orElse("it is ended because it took longer than " + stepTime.toSeconds() + " s"));
            left.get().end(END_TIME);
            return false;
        } catch (UnitException unknown) {
            return mayStillRun(name, unknown);
        }
    }

    /** One look that fails says nothing; but that etcd is down for good is worse than that a step is disturbed. */
    private boolean mayStillRun(String name, UnitException unknown) {
        if (blindUntil.isEmpty()) {
            blindUntil = Optional.of(Deadline.after(BLIND_TIME, nanoClock));
        }
        boolean wait = !blindUntil.get().passed();
        log.warn(
                "{} whether the step {} has ended: {}",
                wait ? "looking again" : "going on without knowing",
                name,
                unknown.getMessage());
        return wait;
    }

    private boolean outOfTime(String name) {
        if (deadline.isEmpty()) {
            log.info("the step {} that was begun before this agent was restarted still runs", name);
            deadline = Optional.of(Deadline.after(stepTime, nanoClock));
            // The earlier life armed it, perhaps almost five minutes ago.
            winding.windUp();
        }
        return deadline.get().passed();
    }
}
