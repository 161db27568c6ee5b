package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.AgentRegistration;
import io.etcdagent.daemon.coordination.AgentRegistry;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.StoredJson;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.operation.LocalNode;
import io.etcdagent.daemon.operation.OrderForm;
import io.etcdagent.daemon.operation.StopLook;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.protocol.RolloutState;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Declares a rolling restart of all voters, if the whole cluster is fit for one. */
final class RolloutDeclaration {

    private final RolloutStore store;
    private final StopLook stopLook;
    private final Supplier<HealthCheck> freshLook;
    private final AgentRegistry registry;
    private final BetweenSteps steps;
    private final Clock wallClock;

    RolloutDeclaration(
            RolloutStore store,
            StopLook stopLook,
            Supplier<HealthCheck> freshLook,
            AgentRegistry registry,
            BetweenSteps steps,
            Clock wallClock) {
        this.store = store;
        this.stopLook = stopLook;
        this.freshLook = freshLook;
        this.registry = registry;
        this.steps = steps;
        this.wallClock = wallClock;
    }

    /** The gates that a rollout meets now: the stop gates of this node, and what all of its members need. */
    private List<GateResult> gates(ClusterObservation cluster, RolloutForm form) {
        List<GateResult> gates = new ArrayList<>(stopLook.dryRun(false));
        gates.add(everyMemberHealthy(cluster));
        gates.add(everyMemberHasAnAgent(cluster));
        form.between().map(this::stepCanRunHere).ifPresent(gates::add);
        return gates;
    }

    RolloutRecord declare(LocalNode node, RolloutForm form) throws RolloutRejected {
        try {
            Optional<RolloutSnapshot> before = store.current();
            if (before.filter(RolloutSnapshot::running).isPresent()) {
                throw new RolloutRejected(
                        RolloutRejected.Why.CONFLICT,
                        "rollout " + before.get().record().id() + ", asked for by "
                                + before.get().record().requestedBy()
                                + ", is at work; watch it with: etcd-agentctl status",
                        List.of());
            }
            RolloutRecord rollout = rehearse(node, form).begun();
            if (before.filter(old -> old.record().state() == RolloutState.PAUSED)
                    .isPresent()) {
                RolloutSnapshot paused = before.get();
                store.conclude(
                        paused, paused.record().ended(RolloutState.ABORTED, "superseded by rollout " + rollout.id()));
                before = store.current();
            }
            if (!store.declare(rollout, before)) {
                throw new RolloutRejected(
                        RolloutRejected.Why.CONFLICT, "another rollout was declared at the same moment", List.of());
            }
            return rollout;
        } catch (CoordinationException failure) {
            throw new RolloutRejected(RolloutRejected.Why.NOT_READY, failure.getMessage(), List.of());
        }
    }

    /** What would be declared now, if every gate is open; nothing is written. */
    RolloutRecord rehearse(LocalNode node, RolloutForm form) throws RolloutRejected {
        ClusterObservation cluster = freshLook.get().cluster();
        refuseIfClosed(gates(cluster, form));
        return record(cluster, node, form)
                .ended(RolloutState.PLANNED, "only rehearsed: every gate is open, and nothing was started");
    }

    private RolloutRecord record(ClusterObservation cluster, LocalNode node, RolloutForm form) {
        List<RolloutRecord.Target> targets = cluster.members().map(MemberList::voters).orElse(List.of()).stream()
                .map(member -> new RolloutRecord.Target(member.id().hex(), member.name()))
                .toList();
        return new RolloutRecord(
                StoredJson.VERSION,
                OrderForm.newId(wallClock),
                node.cluster().hex(),
                RolloutState.RUNNING,
                "restarting " + targets.size() + " members one by one",
                form.reason(),
                form.requestedBy(),
                wallClock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                form.between().orElse(null),
                form.settle().toMillis(),
                targets);
    }

    private static void refuseIfClosed(List<GateResult> gates) throws RolloutRejected {
        List<GateResult> closed = gates.stream().filter(gate -> !gate.passed()).toList();
        if (!closed.isEmpty()) {
            throw new RolloutRejected(
                    RolloutRejected.Why.GATE,
                    "no rolling restart was begun: closed "
                            + closed.stream().map(GateResult::name).collect(Collectors.joining(", ")) + ": "
                            + closed.get(0).evidence(),
                    closed);
        }
    }

    /** Only this node's can be seen from here; another node without the step pauses the rollout before its stop. */
    private GateResult stepCanRunHere(String step) {
        return steps.obstacle(step)
                .map(obstacle -> new GateResult(
                        "step-can-run",
                        true,
                        false,
                        "the step " + step + " cannot be run on this node: " + obstacle,
                        Optional.of(
                                "put it on every node, owned by root and executable, then order the rollout again")))
                .orElseGet(() -> new GateResult(
                        "step-can-run", true, true, "the step " + step + " can be run here", Optional.empty()));
    }

    private static GateResult everyMemberHealthy(ClusterObservation cluster) {
        List<String> sick = cluster.observations().stream()
                .map(MemberObservation::member)
                .filter(member -> cluster.illness(member).isPresent())
                .map(Member::label)
                .toList();
        return sick.isEmpty() && !cluster.observations().isEmpty()
                ? new GateResult("every-member-healthy", true, true, "all members are healthy", Optional.empty())
                : new GateResult(
                        "every-member-healthy",
                        true,
                        false,
                        "not healthy: " + String.join(", ", sick),
                        Optional.of("see etcd-agentctl health; a rollout begins with a healthy cluster only"));
    }

    private GateResult everyMemberHasAnAgent(ClusterObservation cluster) {
        if (cluster.observations().stream().noneMatch(MemberObservation::healthy)) {
            return new GateResult(
                    "every-agent-present",
                    true,
                    false,
                    "no member reads through a quorum, so nobody can say which agents are there",
                    Optional.of("see etcd-agentctl health"));
        }
        try {
            Set<String> withAgent =
                    registry.agents().stream().map(AgentRegistration::memberId).collect(Collectors.toSet());
            List<String> without = cluster.members().map(MemberList::voters).orElse(List.of()).stream()
                    .filter(member -> !withAgent.contains(member.id().hex()))
                    .map(Member::label)
                    .toList();
            return without.isEmpty()
                    ? new GateResult(
                            "every-agent-present", true, true, "every member has a live agent", Optional.empty())
                    : new GateResult(
                            "every-agent-present",
                            true,
                            false,
                            "no live agent for " + String.join(", ", without),
                            Optional.of("start etcd-agent on those nodes (systemctl start etcd-agent), then see"
                                    + " etcd-agentctl agents"));
        } catch (CoordinationException failure) {
            return new GateResult(
                    "every-agent-present", true, false, failure.getMessage(), Optional.of("see etcd-agentctl health"));
        }
    }
}
