package io.etcdagent.daemon.operation;

import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;

/** Says what the way out of NOSPACE would be, and whether it is open; does nothing. */
final class ClearAlarmRehearsal implements Operation {

    private final Order order;
    private final SpacePlanning planning;
    private final Progress progress;

    ClearAlarmRehearsal(Order order, SpacePlanning planning, Progress progress) {
        this.order = order;
        this.planning = planning;
        this.progress = progress;
    }

    @Override
    public Ending run() {
        progress.enter(Phase.CHECK, "looking what is in the way, for a dry run");
        try {
            planning.tell(planning.lookOrRefuse(), order.keepRevisions());
            return Ending.of(OperationState.SUCCEEDED, "dry run: nothing is in the way; " + order.nothingDone());
        } catch (NotStopped reason) {
            return new Ending(reason.state(), "dry run: " + reason.words(), reason.closedGates(), false);
        }
    }

    /** It is over in a moment, and does nothing that could be given up. */
    @Override
    public boolean cancel() {
        return false;
    }
}
