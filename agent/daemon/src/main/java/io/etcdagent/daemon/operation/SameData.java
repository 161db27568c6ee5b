package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.time.Deadline;
import java.time.Duration;

/** Whether the new member has the data of the others, which is waited for unless somebody takes note that it has not. */
final class SameData {

    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    private final Course course;
    private final Means means;
    private final Perseverance perseverance;
    private final NotedDifference difference = new NotedDifference();

    SameData(Course course, Means means, Perseverance perseverance) {
        this.course = course;
        this.means = means;
        this.perseverance = perseverance;
    }

    /**
     * Somebody has seen that the data differs, and takes it from here.
     *
     * @return whether it was found to differ
     */
    boolean noteDifference() {
        return difference.note();
    }

    /** Equal, or different and noted. */
    HashComparison.Outcome await() throws Unfinished, InterruptedException {
        HashComparison comparison = new HashComparison(means.recovery().connections(), CALL);
        Deadline deadline = perseverance.patient();
        Deadline say = Deadline.after(Duration.ZERO, means.nanoClock());
        while (true) {
            HashComparison.Outcome outcome = comparison.of(
                    perseverance.succession().cluster(), course.node().member());
            if (outcome instanceof HashComparison.Outcome.Equal) {
                return outcome;
            }
            if (outcome instanceof HashComparison.Outcome.Different) {
                difference.find();
                if (difference.noted()) {
                    return outcome;
                }
            }
            String why = outcome instanceof HashComparison.Outcome.NotYet notYet
                    ? "the data could not be compared: " + notYet.why()
                    : words((HashComparison.Outcome.Different) outcome);
            if (deadline.passed()) {
                throw new Unfinished(why);
            }
            if (say.passed()) {
                course.progress().say(why);
                say = Deadline.after(SAY_EVERY, means.nanoClock());
            }
            perseverance.breathe();
        }
    }

    private String words(HashComparison.Outcome.Different different) {
        return different.words()
                + "; do not restart or remove any member before that is understood: etcdctl endpoint hashkv --cluster;"
                + " until then the disruption record holds all agents up; when it is understood, this leaves all"
                + " members as they are and lets the others go on: etcd-agentctl cancel "
                + course.order().id();
    }
}
