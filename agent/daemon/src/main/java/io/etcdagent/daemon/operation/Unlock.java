package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import io.etcdagent.protocol.OperationKind;
import io.etcdagent.protocol.OperationView;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a disruption record away that its owner does not.
 *
 * <p>That the recorded member is healthy proves little: its agent may be paused right before the stop, past every look
 * that it takes. Only that agent itself can know that it is not, so only it unlocks without force, and only while it has
 * no operation at work. Two agents never share a node (see {@link io.etcdagent.daemon.storage.StateDirectory}).
 */
public final class Unlock {

    private static final Logger log = LoggerFactory.getLogger(Unlock.class);

    private final DisruptionRecord record;
    private final Supplier<HealthCheck> freshLook;
    private final EtcdUnit unit;
    private final Operations operations;
    private final Supplier<Optional<LocalNode>> node;

    /**
     * Wires it.
     *
     * @param freshLook asks unit and members anew at each call
     * @param unit what runs etcd on this node
     * @param operations those of this node
     * @param node this node's identity, empty while it was never learned
     */
    public Unlock(
            DisruptionRecord record,
            Supplier<HealthCheck> freshLook,
            EtcdUnit unit,
            Operations operations,
            Supplier<Optional<LocalNode>> node) {
        this.record = record;
        this.freshLook = freshLook;
        this.unit = unit;
        this.operations = operations;
        this.node = node;
    }

    /**
     * Removes the record.
     *
     * @param operation the operation that the record must name
     * @param force whether somebody vouches for the recorded node; the record must be the named one all the same, and
     *     nobody can vouch for this very node while its agent knows better
     * @throws CoordinationException when the record cannot be read or removed, or is of another version
     */
    public void unlock(String operation, String reason, String requestedBy, boolean force)
            throws UnlockRefused, CoordinationException {
        DisruptionRecord.Standing standing = record.read()
                .orElseThrow(() -> new UnlockRefused("there is no disruption record, so there is nothing to unlock"));
        Disruption disruption = standing.disruption();
        if (!disruption.operation().equals(operation)) {
            throw new UnlockRefused("the disruption record is of operation " + disruption.operation() + ", not of "
                    + operation + ": " + disruption.describe() + "; see: etcd-agentctl lock");
        }
        refuseWhileAtWorkHere(disruption);
        if (!force) {
            refuseUnlessOver(disruption);
        }
        record.clear(standing.token());
        log.warn(
                "the disruption record was taken away{} by {}: {}; it said: {}",
                force ? " by force" : "",
                requestedBy,
                reason,
                disruption.describe());
    }

    private void refuseWhileAtWorkHere(Disruption disruption) throws UnlockRefused {
        if (isOfThisNode(disruption) && !operations.looked()) {
            throw new UnlockRefused("the agent beside " + label(disruption) + " has just started and looks for what an"
                    + " earlier life of it left; ask again in a moment");
        }
        Optional<OperationView> busy = operations.current();
        if (busy.isPresent() && isOfThisNode(disruption)) {
            throw new UnlockRefused(
                    "operation " + busy.get().id() + " (" + busy.get().kind().word() + ", "
                            + busy.get().phase().word() + ") is at work on " + label(disruption)
                            + " and removes the record when it ends; see: etcd-agentctl status");
        }
    }

    private void refuseUnlessOver(Disruption disruption) throws UnlockRefused {
        String label = label(disruption);
        if (!isOfThisNode(disruption)) {
            throw new UnlockRefused("only the agent beside " + label + " can know that nothing is about to be stopped"
                    + " there: run this on " + disruption.host() + "; if that host or its agent is gone for good:"
                    + " etcd-agentctl unlock " + disruption.operation() + " --force --reason TEXT");
        }
        if (disruption.kind() == OperationKind.STOP) {
            throw new UnlockRefused(label + " was stopped to be worked on, and a start ends that: etcd-agentctl start");
        }
        if (!disruption.neverStops()) {
            takeBackAnyStop(label);
        }
        Optional<String> illness = illness(disruption);
        if (illness.isPresent()) {
            throw new UnlockRefused(label + " " + illness.get() + "; while it is down nobody else may be stopped; "
                    + (disruption.neverStops()
                            ? "wait until it answers again, or bring it back first if its etcd is down, which this"
                                    + " agent did not stop and does not start; "
                                    + unit.byHand().start()
                            : "bring it back first: etcd-agentctl start"));
        }
    }

    /** The supervisor may still have the stop of an earlier life of this agent before it, and carry it out later. */
    private void takeBackAnyStop(String label) throws UnlockRefused {
        try {
            unit.start();
        } catch (UnitException failure) {
            throw new UnlockRefused(
                    "whether " + label + " is about to be stopped cannot be known, because its unit takes"
                            + " no order: " + failure.getMessage());
        }
    }

    private boolean isOfThisNode(Disruption disruption) {
        return node.get()
                .filter(local -> local.member().hex().equals(disruption.memberId()))
                .isPresent();
    }

    private static String label(Disruption disruption) {
        return disruption.memberName() + " (" + disruption.memberId() + ")";
    }

    private Optional<String> illness(Disruption disruption) {
        ClusterObservation cluster = freshLook.get().cluster();
        Optional<Member> member = cluster.members().flatMap(list -> list.find(MemberId.parse(disruption.memberId())));
        return member.isEmpty() ? Optional.of("is not on the member list") : cluster.illness(member.get());
    }
}
