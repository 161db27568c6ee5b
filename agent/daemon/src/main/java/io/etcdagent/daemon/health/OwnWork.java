package io.etcdagent.daemon.health;

import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.util.Optional;

/**
 * The newest operation of this agent, as its journal tells it: what of the things that happen to etcd is its own doing.
 *
 * @param phase the phase that it was about to begin, or began last
 * @param runBefore the run of etcd that it was to stop; empty when it was to stop none
 */
public record OwnWork(
        String operation, OperationKind kind, OperationState state, Phase phase, Optional<String> runBefore) {

    /** Whether it may be stopping or starting etcd now, as often as it takes; not while a stop only keeps it down. */
    boolean atWork() {
        boolean keepsDown = kind == OperationKind.STOP && phase == Phase.BETWEEN;
        return state == OperationState.RUNNING && isPastItsStop() && !keepsDown;
    }

    /** A defragmentation has none: a run of etcd that ends meanwhile is somebody else's doing, or etcd's own. */
    private boolean isPastItsStop() {
        return !kind.leavesEtcdRunning() && phase.compareTo(Phase.STOP) >= 0;
    }

    /**
     * Whether the end of that run is its doing. What ended at the last look before the stop is not: it stands in the
     * journal with that phase already, refused, cancelled or failed, and etcd runs on.
     */
    public boolean stopped(Optional<String> run) {
        boolean undone = phase == Phase.STOP && state != OperationState.RUNNING && state != OperationState.SUCCEEDED;
        return isPastItsStop() && !undone && run.isPresent() && run.equals(runBefore);
    }

    /** Whether the first run after that one is its doing too: a stop starts nothing, unless it did not go well. */
    boolean startedAfter(Optional<String> run) {
        return (kind != OperationKind.STOP || phase.compareTo(Phase.START) >= 0) && stopped(run);
    }

    /**
     * Its id, once it has brought etcd back and seen all start gates pass. A defragmentation brings nothing back: what
     * befell etcd before it or meanwhile goes on being told.
     */
    Optional<String> verified() {
        boolean over = state != OperationState.RUNNING && phase == Phase.CLEAR;
        return over && !kind.leavesEtcdRunning() ? Optional.of(operation) : Optional.empty();
    }
}
