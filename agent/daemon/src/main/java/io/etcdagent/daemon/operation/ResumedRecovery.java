package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.etcd.KeyValue;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A recovery that an earlier life of this agent, or an earlier attempt, left past its point of no return. */
final class ResumedRecovery implements Operation {

    private static final Logger log = LoggerFactory.getLogger(ResumedRecovery.class);

    private final Course course;
    private final Means means;
    private final Successor successor;

    ResumedRecovery(Course course, Means means, Duration verifyTime) {
        this.course = course;
        this.means = means;
        this.successor = new Successor(course, means, verifyTime);
    }

    @Override
    public Ending run() throws InterruptedException {
        course.progress()
                .enter(
                        course.entry().phase(),
                        "going on with the replacement, which was left at phase "
                                + course.entry().phase().word());
        startIfItJoins();
        Optional.ofNullable(course.entry().replacement())
                .flatMap(Replacement::added)
                .map(MemberId::parse)
                .ifPresent(course::isNow);
        try {
            underRecord();
        } catch (CoordinationException failure) {
            return new Ending(
                    OperationState.FAILED,
                    "the replacement waits until its disruption record stands: " + failure.getMessage(),
                    List.of(),
                    true);
        }
        Optional<Ending> obstacle = new StillToRemove(course, means).obstacle();
        return obstacle.isPresent() ? obstacle.get() : successor.goOn();
    }

    /** Needs nobody: the quorum may be missing just because this member is down. */
    private void startIfItJoins() {
        if (course.entry().phase().compareTo(Phase.START) < 0) {
            return;
        }
        try {
            means.unit().start();
        } catch (UnitException failure) {
            log.warn("etcd could not be started: {}", failure.getMessage());
        }
    }

    /** Whoever took the record away must not have the others stopped now: it is written anew, in its turn. */
    private void underRecord() throws CoordinationException, InterruptedException {
        if (course.findRecord()) {
            course.makeOwn();
            return;
        }
        try (LockClaim claim = means.lock().join(course.claimant())) {
            boolean held = claim.await(new LockClaim.Waiting() {
                @Override
                public void waitingFor(KeyValue predecessor, int ahead) {
                    course.progress().say("waiting for the restart lock, to write the disruption record anew");
                }

                @Override
                public boolean givenUp() {
                    course.progress().goesOn();
                    return false;
                }
            });
            if (!held) {
                throw new CoordinationException("the restart lock was not had");
            }
            course.mark(claim.place());
        } catch (NotStopped failure) {
            throw new CoordinationException(failure.words());
        }
    }

    /** The dead member is off the list, or may be: there is only forward, and at its end what only a person can judge. */
    @Override
    public boolean cancel() {
        return successor.noteDifference();
    }
}
