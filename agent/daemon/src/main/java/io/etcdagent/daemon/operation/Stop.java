package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.time.Duration;

/**
 * Stops etcd and keeps it down, under lock and record, for whatever the operator has to do. {@link Start} ends it;
 * nothing else starts etcd meanwhile, no rescue timer and no agent that comes back.
 */
final class Stop implements Operation {

    private final Course course;
    private final TakeDown takeDown;
    private final ComeBack comeBack;
    private final KeptDown keptDown;

    Stop(Course course, Means means, Duration verifyTime, KeptDown keptDown) {
        this.course = course;
        this.takeDown = new TakeDown(course, means);
        this.comeBack = new ComeBack(course, means, verifyTime);
        this.keptDown = keptDown;
    }

    @Override
    public Ending run() throws InterruptedException {
        LockClaim claim;
        try {
            claim = takeDown.join();
        } catch (NotStopped reason) {
            return takeDown.undo(reason);
        }
        boolean kept = false;
        try {
            String trouble = takeDown.run(claim);
            if (!trouble.isEmpty()) {
                // Not down, and not as it was: what nobody can work on is better brought back.
                return comeBack.run(trouble);
            }
            keptDown.hold(claim);
            kept = true;
            return keep();
        } catch (NotStopped reason) {
            return takeDown.undo(reason);
        } finally {
            if (!kept) {
                claim.close();
            }
        }
    }

    /** The journal goes on saying that this stop is at work, until a start. */
    private Ending keep() {
        course.goOn(Phase.BETWEEN, "etcd is down; the operator's work begins");
        return Ending.of(
                OperationState.SUCCEEDED,
                course.node().label() + " is stopped and kept down, and no other member is stopped meanwhile; bring it"
                        + " back with: etcd-agentctl start");
    }

    @Override
    public boolean cancel() {
        return takeDown.cancel();
    }
}
