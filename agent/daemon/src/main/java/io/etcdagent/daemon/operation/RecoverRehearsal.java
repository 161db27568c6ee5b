package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.protocol.OperationState;
import io.etcdagent.protocol.Phase;
import java.util.List;

/** Asks the gates before a recovery, tells what it would do phase by phase, and leaves it at that. */
final class RecoverRehearsal implements Operation {

    private final Order order;
    private final LocalNode node;
    private final Means means;
    private final Progress progress;

    RecoverRehearsal(Order order, LocalNode node, Means means, Progress progress) {
        this.order = order;
        this.node = node;
        this.means = means;
        this.progress = progress;
    }

    @Override
    public Ending run() {
        progress.enter(Phase.CHECK, "asking the gates, for a dry run");
        List<GateResult> gates = new RecoverLook(means).dryRun(order);
        tellPlan(means.freshLook().get().cluster());
        List<GateResult> closed = ClosedGates.among(gates);
        return closed.isEmpty()
                ? new Ending(
                        OperationState.SUCCEEDED, "dry run: all gates are open; " + order.nothingDone(), gates, false)
                : new Ending(OperationState.REFUSED, "dry run: closed " + ClosedGates.summary(closed), gates, false);
    }

    private void tellPlan(ClusterObservation cluster) {
        means.recovery()
                .casualty()
                .get()
                .filter(casualty -> cluster.members().isPresent())
                .map(casualty -> new Succession(casualty, cluster))
                .ifPresent(this::tellPlan);
    }

    private void tellPlan(Succession succession) {
        Replacement replacement =
                succession.begin(node.member(), means.wallClock().instant(), "");
        progress.enter(Phase.SNAPSHOT, "would take a snapshot of a healthy member, verify it, and keep it");
        progress.enter(Phase.MARK, "would write the disruption record, so that no other member is stopped meanwhile");
        progress.enter(Phase.ARM, "would have " + means.unit().rescueTimer().description());
        progress.enter(Phase.STOP, "would keep the dead etcd down");
        if (replacement.removed().isPresent()) {
            progress.enter(
                    Phase.REMOVE,
                    "would take member " + replacement.removed().get() + " off the list: from here on"
                            + " there is only forward");
        }
        progress.enter(Phase.MOVE_ASIDE, "would move its data aside; nothing is deleted");
        progress.enter(
                Phase.ADD,
                replacement.added().isPresent()
                        ? "would join as member " + replacement.added().get()
                                + ", which is on the list and never joined"
                        : "would add " + succession.casualty().name() + " at "
                                + String.join(",", replacement.peerUrls()) + " as a new "
                                + (succession.learners() ? "learner" : "voter, because this etcd knows no learners"));
        progress.enter(
                Phase.START, "would start etcd without data, to join: " + succession.initialCluster(replacement));
        progress.enter(Phase.CATCH_UP, "would wait until it has applied what the leader had committed");
        if (succession.learners()) {
            progress.enter(Phase.PROMOTE, "would give it its vote");
        }
        progress.enter(Phase.VERIFY, "would wait for the start gates");
        progress.enter(Phase.COMPARE, "would compare its keys with those of the others, by hash at one revision");
        progress.enter(Phase.CLEAR, "would put away how to join, timer, record and lock");
    }

    /** It is over in a moment, and does nothing that could be given up. */
    @Override
    public boolean cancel() {
        return false;
    }
}
