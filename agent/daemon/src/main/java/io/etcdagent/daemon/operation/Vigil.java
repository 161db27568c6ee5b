package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.time.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks until every start gate passes; by itself it touches nothing. */
final class Vigil {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Verification verification;
    private final Consumer<List<GateResult>> witness;

    /** @param witness told after each look which gates are waited for */
    Vigil(Verification verification, Consumer<List<GateResult>> witness) {
        this.verification = verification;
        this.witness = witness;
    }

    /**
     * Looks until every start gate passes or the time is up.
     *
     * @return the gates that were closed at the last look; empty when the member is well
     */
    List<GateResult> keep(Deadline deadline) throws InterruptedException {
        return keep(deadline, () -> {});
    }

    /** As above, and sees to something before each look. */
    List<GateResult> keep(Deadline deadline, Runnable beforeEachLook) throws InterruptedException {
        while (true) {
            beforeEachLook.run();
            List<GateResult> closed = ClosedGates.among(verification.look());
            if (closed.isEmpty() || deadline.passed()) {
                return closed;
            }
            witness.accept(closed);
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        }
    }
}
