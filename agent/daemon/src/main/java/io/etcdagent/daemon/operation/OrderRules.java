package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.StartGates;
import io.etcdagent.protocol.OperationKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which orders make sense on this node, whatever it is at, and which of those its gates would refuse. */
final class OrderRules {

    private final Means means;
    private final StartGates startGates;

    OrderRules(Means means) {
        this.means = means;
        this.startGates = StartGates.ofEtcdStartedAgain(means.unit().byHand());
    }

    /** May ask the supervisor, which can take long. */
    void refuseWhatCannotBe(OrderForm form) throws OperationRejected {
        if (form.kind() == OperationKind.START && form.dryRun()) {
            throw new OperationRejected(
                    OperationRejected.Why.UNSUPPORTED,
                    "no gate stands before a start, so there is nothing to rehearse");
        }
        Set<String> soft = overridable(form.kind());
        for (String name : form.overrides()) {
            if (!soft.contains(name)) {
                throw new OperationRejected(
                        OperationRejected.Why.UNSUPPORTED,
                        "nothing overrides the gate " + name + " for a "
                                + form.kind().word()
                                + (soft.isEmpty() ? ", nor any other" : "; what can be: " + String.join(", ", soft)));
            }
        }
        if (form.between().isPresent()) {
            refuseImpossibleStep(form.kind(), form.between().get());
        }
    }

    private Set<String> overridable(OperationKind kind) {
        Set<String> soft = new TreeSet<>();
        if (kind == OperationKind.CLEAR_ALARM) {
            return soft;
        }
        if (kind == OperationKind.RECOVER) {
            soft.addAll(new RecoverLook(means).soft());
        } else if (kind != OperationKind.START) {
            soft.addAll(means.stopLook().soft());
        }
        if (kind != OperationKind.STOP) {
            soft.addAll(startGates.soft());
        }
        return soft;
    }

    private void refuseImpossibleStep(OperationKind kind, String step) throws OperationRejected {
        if (kind != OperationKind.RESTART) {
            throw new OperationRejected(
                    OperationRejected.Why.UNSUPPORTED, "only a restart runs a step between stop and start");
        }
        Optional<String> obstacle = means.between().obstacle(step);
        if (obstacle.isPresent()) {
            throw new OperationRejected(
                    OperationRejected.Why.UNSUPPORTED,
                    "the step " + step + " cannot be run, so nothing was stopped: " + obstacle.get());
        }
    }

    /** The gates that are closed to it now; none where its turn has yet to come, because then nobody can know. */
    List<GateResult> closedGates(OrderForm form) {
        Order order = form.numbered(means.wallClock());
        GateLook look = form.kind() == OperationKind.RECOVER ? new RecoverLook(means) : means.stopLook();
        List<GateResult> closed = ClosedGates.among(look.dryRun(order));
        boolean waits = closed.stream().anyMatch(gate -> gate.name().equals("lock-held"))
                && closed.stream().noneMatch(gate -> gate.name().equals("cluster-reachable"));
        return waits ? List.of() : closed;
    }
}
