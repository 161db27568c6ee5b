package io.etcdagent.daemon.operation;

import io.avaje.jsonb.Json;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says of the operation at work, or of the last one.
 *
 * @param version {@link io.etcdagent.daemon.coordination.StoredJson#VERSION}
 * @param phase the phase that it was about to begin
 * @param invocationBefore the run of etcd that is to be stopped; of a defragmentation none
 * @param overrides the soft gates that need not pass
 * @param between the step that is run while etcd is down
 * @param replacement of a recovery, from its point of no return on
 */
@Json
public record JournalEntry(
        int version,
        String operation,
        OperationKind kind,
        OperationState state,
        Phase phase,
        String clusterId,
        String memberId,
        @Nullable String invocationBefore,
        long settleMillis,
        List<String> overrides,
        @Nullable String between,
        String reason,
        String requestedBy,
        String startedAt,
        @Nullable Replacement replacement) {

    JournalEntry at(Phase next) {
        return with(state, next, invocationBefore, replacement);
    }

    JournalEntry before(Optional<String> invocation) {
        return with(state, phase, invocation.orElse(null), replacement);
    }

    JournalEntry replacing(Replacement how) {
        return with(state, phase, invocationBefore, how);
    }

    JournalEntry ended(OperationState end) {
        return with(end, phase, invocationBefore, replacement);
    }

    /** Whether a recovery has begun what can only be finished: from the removal of the dead member on. */
    boolean replaces() {
        return running() && kind == OperationKind.RECOVER && phase.compareTo(Phase.REMOVE) >= 0;
    }

    /** Whether a recovery was ended before it changed anything in the cluster or on the disk. */
    boolean gaveUpRecovering() {
        return running() && kind == OperationKind.RECOVER && phase.compareTo(Phase.REMOVE) < 0;
    }

    boolean running() {
        return state == OperationState.RUNNING;
    }

    /** Whether etcd may be down by our hand; no kind that leaves it running is. */
    boolean mayHaveStopped() {
        return running() && !kind.leavesEtcdRunning() && phase.compareTo(Phase.STOP) >= 0;
    }

    /**
     * Whether somebody wants etcd to be down: an explicit stop that nobody has ended by a start. One that went wrong is
     * on its way back from {@link Phase#START} on, and its member is owed like any other.
     */
    boolean keepsDown() {
        return mayHaveStopped() && kind == OperationKind.STOP && phase.compareTo(Phase.BETWEEN) <= 0;
    }

    /** Whether a mark in etcd may stand that keeps others off the way out of NOSPACE. */
    boolean mayHaveMarked() {
        return running() && kind == OperationKind.CLEAR_ALARM;
    }

    private JournalEntry with(
            OperationState newState,
            Phase newPhase,
            @Nullable String newInvocation,
            @Nullable Replacement newReplacement) {
        return new JournalEntry(
                version,
                operation,
                kind,
                newState,
                newPhase,
                clusterId,
                memberId,
                newInvocation,
                settleMillis,
                overrides,
                between,
                reason,
                requestedBy,
                startedAt,
                newReplacement);
    }
}
