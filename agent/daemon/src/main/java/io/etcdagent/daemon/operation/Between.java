package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The operator's own step while etcd is down. It ends by itself, or is ended when its time is up; whatever becomes of
 * it, etcd is started afterwards, and not before it has ended, unless it cannot be ended by force either.
 */
final class Between {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final Duration END_TIME = Duration.ofSeconds(30);

    private final Course course;
    private final Means means;
    private final Duration stepTime;

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
            BetweenSteps.Ended ended = await(means.between().begin(name.get()));
            return ended.succeeded() ? "" : "the step " + name.get() + " failed: " + ended.words();
        } catch (UnitException failure) {
            return "the step " + name.get() + " could not be run: " + failure.getMessage();
        }
    }

    private BetweenSteps.Ended await(BetweenSteps.Step step) throws UnitException, InterruptedException {
        Deadline deadline = Deadline.after(stepTime, means.nanoClock());
        RescueWinding winding = new RescueWinding(means.unit(), means.nanoClock());
        while (true) {
            winding.keepUp();
            Optional<BetweenSteps.Ended> ended = step.ended();
            tell(step.newLines());
            if (ended.isPresent()) {
                return ended.get();
            }
            if (deadline.passed()) {
                step.end(END_TIME);
                return new BetweenSteps.Ended(
                        false, "it was ended because it took longer than " + stepTime.toSeconds() + " s");
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }

    private void tell(List<String> lines) {
        lines.forEach(line -> course.progress().say(course.order().between().orElse("") + ": " + line));
    }
}
