package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.Claimant;
import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.StoredJson;

/**
 * A stop that keeps this member down until a start.
 *
 * @param claimant who stands in the queue of the restart lock meanwhile
 * @param words what an operator is told of it, in one line
 */
record LastingStop(Claimant claimant, String words) {

    private static final String WAY_BACK = "; bring it back with: etcd-agentctl start";

    /** As the journal of this node knows it. */
    static LastingStop of(LocalNode node, JournalEntry stop) {
        Claimant claimant = new Claimant(
                StoredJson.VERSION,
                node.member().hex(),
                node.memberName(),
                node.host(),
                stop.operation(),
                stop.reason(),
                stop.requestedBy(),
                stop.startedAt());
        return new LastingStop(
                claimant,
                node.label() + " is kept down on purpose since " + stop.startedAt() + ", asked for by "
                        + stop.requestedBy() + (stop.reason().isEmpty() ? "" : ": " + stop.reason()) + " (operation "
                        + stop.operation() + ")" + WAY_BACK);
    }

    /** As the record tells it, where the journal does not. */
    static LastingStop of(Disruption stop) {
        Claimant claimant = new Claimant(
                StoredJson.VERSION,
                stop.memberId(),
                stop.memberName(),
                stop.host(),
                stop.operation(),
                stop.reason(),
                stop.requestedBy(),
                stop.since());
        return new LastingStop(claimant, stop.describe() + WAY_BACK);
    }
}
