package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's own step while etcd is down. It ends by itself, or is ended when its time is up; whatever becomes of
 * it, etcd is started afterwards, and not before it has ended, unless it cannot be ended by force either.
 */
final class Between {

    private static final Logger log = LoggerFactory.getLogger(Between.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration END_TIME = Duration.ofSeconds(30);

    /** Every line is kept in memory as an event of the operation, as long as that is remembered. */
    private static final int MOST_LINES_TOLD = 1000;

    private final Course course;
    private final Means means;
    private final Duration stepTime;
    private int linesTold;

    /** @param stepTime how long a step may take */
    Between(Course course, Means means, Duration stepTime) {
        this.course = course;
        this.means = means;
        this.stepTime = stepTime;
    }

    /**
     * Runs the step that the order names, if it names one.
     *
     * @return what went wrong, empty when nothing did
     */
    String run() throws InterruptedException {
        Optional<String> name = course.order().between();
        if (name.isEmpty()) {
            return "";
        }
        course.goOn(Phase.BETWEEN, "running the step " + name.get());
        try {
            BetweenSteps.Step step = means.between().begin(name.get());
            // An agent that ends meanwhile leaves the step at its work: it may be the very thing that upgrades the
            // agent.
            BetweenSteps.Ended ended = await(step);
            step.end(END_TIME);
            return ended.succeeded() ? "" : "the step " + name.get() + " failed: " + ended.words();
        } catch (UnitException failure) {
            return "the step " + name.get() + " could not be run to its end: " + failure.getMessage();
        }
    }

    private BetweenSteps.Ended await(BetweenSteps.Step step) throws InterruptedException {
        Deadline deadline = Deadline.after(stepTime, means.nanoClock());
        RescueWinding winding = new RescueWinding(means.unit(), means.nanoClock());
        while (true) {
            winding.keepUp();
            // A step may take as long as it may take: it has a deadline of its own.
            course.progress().goesOn();
            Optional<BetweenSteps.Ended> ended = endOf(step);
            tellNewLines(step);
            if (ended.isPresent()) {
                return ended.get();
            }
            if (deadline.passed()) {
                return new BetweenSteps.Ended(
                        false, "it is ended because it took longer than " + stepTime.toSeconds() + " s");
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    /** A look that fails says nothing about the step, so it is taken again until the time is up. */
    private static Optional<BetweenSteps.Ended> endOf(BetweenSteps.Step step) {
        try {
            return step.ended();
        } catch (UnitException failure) {
            log.warn("whether the step {} has ended is not known now: {}", step.name(), failure.getMessage());
            return Optional.empty();
        }
    }

    /** What it prints is for people only: that it cannot be had now is no reason to end the step. */
    private void tellNewLines(BetweenSteps.Step step) {
        try {
            for (String line : step.newLines()) {
                tell(step.name() + ": ", line);
            }
        } catch (UnitException failure) {
            log.warn("what the step {} prints cannot be read: {}", step.name(), failure.getMessage());
        }
    }

    /** A step that prints without end must not fill the memory of the one who is to start etcd again. */
    private void tell(String whose, String line) {
        if (linesTold < MOST_LINES_TOLD) {
            course.progress().say(whose + line);
        } else if (linesTold == MOST_LINES_TOLD) {
            course.progress().say(whose + "(it prints more than " + MOST_LINES_TOLD + " lines; the rest is not told)");
        }
        linesTold = Math.min(linesTold + 1, MOST_LINES_TOLD + 1);
    }
}
