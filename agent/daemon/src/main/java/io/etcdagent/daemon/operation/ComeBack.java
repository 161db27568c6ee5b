package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.StartGates;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back to duty: start, start gates, and only then the end of the record. There is only forward: whatever fails,
 * etcd is started, and the record stays until the start gates have passed.
 */
final class ComeBack {

    private static final Logger log = LoggerFactory.getLogger(ComeBack.class);

    private final Course course;
    private final Means means;
    private final Duration verifyTime;

    /** @param verifyTime how long the start gates may take before the operation counts as failed */
    ComeBack(Course course, Means means, Duration verifyTime) {
        this.course = course;
        this.means = means;
        this.verifyTime = verifyTime;
    }

    /** @param trouble what has gone wrong so far, empty if nothing: the operation then ends as failed */
    Ending run(String trouble) throws InterruptedException {
        Verification verification = new Verification(
                StartGates.ofEtcdStartedAgain(means.unit().byHand()),
                means.freshLook(),
                course.node(),
                Optional.ofNullable(course.entry().invocationBefore()),
                course.order().settle(),
                course.order().overrides(),
                means.nanoClock());
        Homecoming homecoming = new Homecoming(
                means.unit(),
                verification,
                toldTo(course.progress()),
                new RescueWinding(means.unit(), means.nanoClock()),
                means.nanoClock());
        // Nothing that could take long, or fail, stands between the stop and the start.
        homecoming.startUnlessRunning();
        if (course.order().kind() != OperationKind.RESTART) {
            armForTheWayBack();
        }
        course.goOn(Phase.START, "starting etcd");
        course.goOn(Phase.VERIFY, "waiting for the start gates");
        List<GateResult> closed = homecoming.await(Deadline.after(verifyTime, means.nanoClock()));
        if (!closed.isEmpty()) {
            return leaveRecord(trouble, closed);
        }
        return clear(trouble);
    }

    /** What was to stay down has no timer armed; from here on it is to come up, whatever becomes of this agent. */
    private void armForTheWayBack() {
        try {
            means.unit().rescueTimer().arm();
        } catch (UnitException failure) {
            log.warn("no timer starts etcd should this agent die now: {}", failure.getMessage());
        }
    }

    static Homecoming.Witness toldTo(Progress progress) {
        return new Homecoming.Witness() {
            @Override
            public void trouble(String words) {
                progress.say(words);
            }

            @Override
            public void waitingFor(List<GateResult> closed) {
                progress.waitFor(closed);
            }
        };
    }

    private Ending leaveRecord(String trouble, List<GateResult> closed) {
        String done = course.order().kind() == OperationKind.START ? " was started" : " was stopped and started";
        return new Ending(
                OperationState.FAILED,
                (trouble.isEmpty() ? "" : trouble + "; ") + course.node().label() + done + ", and is not back"
                        + " within " + verifyTime.toSeconds() + " s: closed " + ClosedGates.summary(closed)
                        + "; the disruption record stays, so that no other member is stopped, and this agent goes on"
                        + " starting etcd until it is back, and so does its rescue timer; to work on it by hand:"
                        + " systemctl stop etcd-agent etcd-agent-rescue.timer; see: etcd-agentctl health",
                closed,
                true);
    }

    private Ending clear(String trouble) {
        String done = course.order().kind() == OperationKind.START ? " started" : " restarted";
        String words = trouble.isEmpty()
                ? course.node().label() + done + " and verified"
                : trouble + "; " + course.node().label() + " is back and verified";
        return new Clearing(course)
                .run(
                        "putting away timer, record and lock",
                        this::putAway,
                        trouble.isEmpty() ? OperationState.SUCCEEDED : OperationState.FAILED,
                        words,
                        Optional.empty());
    }

    private void putAway() throws UnitException, CoordinationException {
        means.unit().rescueTimer().disarm();
        course.removeRecord();
    }
}
