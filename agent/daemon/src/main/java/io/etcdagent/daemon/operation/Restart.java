package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.LockClaim;
import java.time.Duration;

/** Stops etcd, runs the operator's step if one is named, starts it, and waits until the member is back. */
final class Restart implements Operation {

    private final TakeDown takeDown;
    private final Between between;
    private final ComeBack comeBack;

    Restart(Course course, Means means, Duration verifyTime, Duration stepTime) {
        this.takeDown = new TakeDown(course, means);
        this.between = new Between(course, means, stepTime);
        this.comeBack = new ComeBack(course, means, verifyTime);
    }

    @Override
    public Ending run() throws InterruptedException {
        try (LockClaim claim = takeDown.join()) {
            return underLock(claim);
        } catch (NotStopped reason) {
            return takeDown.undo(reason);
        }
    }

    /** What was begun is undone before the lock is given to the next in the queue. */
    private Ending underLock(LockClaim claim) throws InterruptedException {
        try {
            String trouble = takeDown.run(claim);
            if (trouble.isEmpty()) {
                trouble = between.run();
            }
            return comeBack.run(trouble);
        } catch (NotStopped reason) {
            return takeDown.undo(reason);
        }
    }

    @Override
    public boolean cancel() {
        return takeDown.cancel();
    }
}
