package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.StartGates;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the local member rewrite its backend file without the free pages. Etcd runs on, but answers nothing meanwhile, so
 * that the others must carry the quorum as if it were down. Nothing here stops or starts etcd, no rescue timer is armed:
 * an etcd that ends meanwhile is left to its supervisor.
 */
final class Defragmentation implements Operation {

    private static final Logger log = LoggerFactory.getLogger(Defragmentation.class);

    private final Course course;
    private final Means means;
    private final Approach approach;
    private final Duration verifyTime;

    /** @param verifyTime how long the start gates may take before the operation counts as failed */
    Defragmentation(Course course, Means means, Duration verifyTime) {
        this.course = course;
        this.means = means;
        this.approach = new Approach(course, means);
        this.verifyTime = verifyTime;
    }

    @Override
    public Ending run() throws InterruptedException {
        try (LockClaim claim = approach.join()) {
            return underLock(claim);
        } catch (NotStopped reason) {
            return approach.undo(reason);
        }
    }

    /** What was begun is undone before the lock is given to the next in the queue. */
    private Ending underLock(LockClaim claim) throws InterruptedException {
        try {
            approach.prepare(claim);
            approach.mark(claim);
            course.begin(Phase.DEFRAGMENT, "having etcd rewrite its backend file");
            long before = sizeBefore();
            Deadline evidence = approach.lastLook(claim);
            approach.commit(claim, evidence);
            String trouble = defragment(before);
            return verify(before, trouble);
        } catch (NotStopped reason) {
            return approach.undo(reason);
        }
    }

    private long sizeBefore() throws NotStopped {
        try {
            return means.backend().size();
        } catch (EtcdException failure) {
            throw NotStopped.failed("how large the backend file is could not be read, "
                    + course.order().nothingDone() + ": " + failure.getMessage());
        }
    }

    /**
     * An answer that is lost or late does not mean that it does not happen, so that whatever is answered, the member is
     * verified: while it is at it, it does not pass.
     *
     * @return what became of the call, empty when etcd said that it was done
     */
    private String defragment(long bytes) throws InterruptedException {
        Duration allowance = LocalBackend.allowance(bytes);
        course.progress()
                .say("etcd rewrites its backend file of " + new FileSize(bytes).words()
                        + " and answers nothing meanwhile; that is waited for up to " + allowance.toSeconds() + " s");
        try {
            means.backend().defragment(allowance, course.progress()::goesOn);
            return "";
        } catch (EtcdException failure) {
            log.warn(
                    "the defragmentation of {} got no good answer: {}",
                    course.node().label(),
                    failure.getMessage());
            return failure.getMessage();
        }
    }

    private Ending verify(long before, String trouble) throws InterruptedException {
        course.goOn(Phase.VERIFY, "waiting for the start gates");
        Verification verification = new Verification(
                StartGates.ofEtcdThatRanOn(means.unit().byHand()),
                means.freshLook(),
                course.node(),
                Optional.empty(),
                course.order().settle(),
                course.order().overrides(),
                means.nanoClock());
        List<GateResult> closed =
                new Vigil(verification, course.progress()::waitFor).keep(Deadline.after(verifyTime, means.nanoClock()));
        return closed.isEmpty() ? clear(new Rewriting(before, sizeAfter(), trouble)) : leaveRecord(trouble, closed);
    }

    private Optional<Long> sizeAfter() {
        try {
            return Optional.of(means.backend().size());
        } catch (EtcdException failure) {
            log.warn("how large the backend file is now could not be read: {}", failure.getMessage());
            return Optional.empty();
        }
    }

    private Ending clear(Rewriting rewriting) {
        return new Clearing(course)
                .run(
                        "putting away record and lock",
                        course::removeRecord,
                        rewriting.state(),
                        rewriting.words(course.node()),
                        rewriting.space());
    }

    private Ending leaveRecord(String trouble, List<GateResult> closed) {
        return new Ending(
                OperationState.FAILED,
                (trouble.isEmpty() ? "" : trouble + "; ") + course.node().label()
                        + " was told to defragment, and is not well within " + verifyTime.toSeconds() + " s: closed "
                        + ClosedGates.summary(closed)
                        + "; the disruption record stays, so that no other member is stopped, and this agent goes on"
                        + " looking until it is well; an etcd that is down it did not stop and does not start; "
                        + means.unit().byHand().start() + "; see: etcd-agentctl health",
                closed,
                true);
    }

    @Override
    public boolean cancel() {
        return approach.cancel();
    }
}
