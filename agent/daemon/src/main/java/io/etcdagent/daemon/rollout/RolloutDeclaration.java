package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.AgentRegistration;
import io.etcdagent.daemon.coordination.AgentRegistry;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.EtcdVersion;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.operation.LocalNode;
import io.etcdagent.daemon.operation.OrderForm;
import io.etcdagent.daemon.operation.StopLook;
import io.etcdagent.daemon.time.Timestamp;
import io.etcdagent.daemon.unit.BetweenSteps;
import io.etcdagent.protocol.RolloutState;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Declares a rollout, if the whole cluster is fit for one. */
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

    /** A rollout as it would be, with every gate that it meets now. */
    record Rehearsal(RolloutSnapshot rollout, List<GateResult> gates) {}

    RolloutSnapshot declare(LocalNode node, RolloutForm form) throws RolloutRejected {
        try {
            // The number comes first: what is declared after the look at the keys changes it.
            long declarations = store.declarations();
            Optional<RolloutSnapshot> repeated = store.under(form.key());
            if (repeated.isPresent()) {
                return repeated.get();
            }
            Optional<RolloutSnapshot> before = store.current();
            Optional<RolloutRecord> active = active(before, node);
            if (active.isPresent()) {
                throw RolloutRejected.conflict(before.orElseThrow(), inTheWay(active.get()));
            }
            ClusterObservation cluster = freshLook.get().cluster();
            RolloutPlan plan = RolloutPlan.of(form, cluster);
            refuseIfClosed(gates(cluster, form, plan));
            RolloutSnapshot rollout = RolloutSnapshot.unwritten(record(node, form, plan), plan.skipped(now()));
            if (!store.declare(rollout, declarations, before)) {
                return sameRequest(form);
            }
            return store.asWritten(rollout);
        } catch (CoordinationException failure) {
            throw RolloutRejected.unreachable(failure);
        }
    }

    /** The same request, sent again before the first was answered, or somebody else's. */
    private RolloutSnapshot sameRequest(RolloutForm form) throws CoordinationException, RolloutRejected {
        Optional<RolloutSnapshot> repeated = store.under(form.key());
        if (repeated.isPresent()) {
            return repeated.get();
        }
        String words = "another rollout was declared at the same moment; see: etcd-agentctl rollout";
        Optional<RolloutSnapshot> other = store.current();
        throw other.isPresent() ? RolloutRejected.conflict(other.get(), words) : RolloutRejected.conflict(words);
    }

    /** The rollout that goes on here; one that came with the data of another cluster is nobody's. */
    private static Optional<RolloutRecord> active(Optional<RolloutSnapshot> newest, LocalNode node) {
        return newest.filter(rollout -> rollout.active() && rollout.isOf(node.cluster()))
                .map(RolloutSnapshot::record);
    }

    private static String inTheWay(RolloutRecord active) {
        return "rollout " + active.id() + ", asked for by " + active.requestedBy() + ", "
                + active.standing() + " (" + active.message() + "); "
                + (active.paused().isPresent()
                        ? "go on with it or give it up first: etcd-agentctl rollout resume, etcd-agentctl rollout abort"
                        : "watch it with: etcd-agentctl rollout watch");
    }

    /** What would be declared now, and every gate, open or closed; nothing is written. */
    Rehearsal rehearse(LocalNode node, RolloutForm form) throws RolloutRejected {
        ClusterObservation cluster = freshLook.get().cluster();
        RolloutPlan plan = RolloutPlan.of(form, cluster);
        List<GateResult> gates = gates(cluster, form, plan);
        gates.add(noOtherRollout(node));
        boolean open = gates.stream().allMatch(GateResult::passed);
        RolloutRecord planned = record(node, form, plan)
                .planned(
                        open
                                ? "only rehearsed: every gate is open, and nothing was started"
                                : "only rehearsed: it would be refused, closed " + closedNames(gates));
        return new Rehearsal(RolloutSnapshot.unwritten(planned, plan.explained(now())), gates);
    }

    /** The stop gates of this node, and what all members need that the rollout works on. */
    private List<GateResult> gates(ClusterObservation cluster, RolloutForm form, RolloutPlan plan) {
        List<GateResult> gates = new ArrayList<>(stopLook.dryRun(false));
        gates.add(everyMemberHealthy(cluster));
        gates.add(everyMemberHasAnAgent(cluster, plan));
        form.between().map(this::stepCanRunHere).ifPresent(gates::add);
        return gates;
    }

    private RolloutRecord record(LocalNode node, RolloutForm form, RolloutPlan plan) {
        RolloutRecord rollout = new RolloutRecord(
                RolloutRecord.VERSION,
                OrderForm.newId(wallClock),
                form.kind(),
                node.cluster().hex(),
                RolloutState.RUNNING,
                "",
                form.reason(),
                node.asked(form.requestedBy()),
                wallClock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                null,
                form.between().orElse(null),
                form.settle().toMillis(),
                form.failureBudget(),
                form.ifVersionOlderThan().map(EtcdVersion::toString).orElse(null),
                null,
                0,
                null,
                RolloutRecord.MEMBER_RULE,
                List.of(),
                plan.targets(),
                plan.otherTargets(),
                form.key().map(RolloutRecord.UsedKey::of).map(List::of).orElse(List.of()),
                Map.of());
        int count = plan.working().size();
        return rollout.running(
                switch (count) {
                    case 0 -> "there is nothing to do";
                    case 1 -> rollout.doing() + " 1 member";
                    default -> rollout.doing() + " " + count + " members one by one";
                });
    }

    private static void refuseIfClosed(List<GateResult> gates) throws RolloutRejected {
        List<GateResult> closed = gates.stream().filter(gate -> !gate.passed()).toList();
        if (!closed.isEmpty()) {
            throw new RolloutRejected(
                    RolloutRejected.Why.GATE,
                    "no rollout was begun: closed " + closedNames(gates) + ": "
                            + closed.get(0).evidence(),
                    closed);
        }
    }

    private static String closedNames(List<GateResult> gates) {
        return gates.stream()
                .filter(gate -> !gate.passed())
                .map(GateResult::name)
                .collect(Collectors.joining(", "));
    }

    /** For a rehearsal; a declaration is guarded by the transaction that makes it. */
    private GateResult noOtherRollout(LocalNode node) {
        String name = "no-other-rollout";
        try {
            return active(store.current(), node)
                    .map(active -> new GateResult(
                            name,
                            true,
                            false,
                            inTheWay(active),
                            Optional.of(
                                    active.paused().isPresent()
                                            ? "etcd-agentctl rollout resume, or etcd-agentctl rollout abort"
                                            : "wait for it: etcd-agentctl rollout watch")))
                    .orElseGet(() -> new GateResult(
                            name, true, true, "no other rollout is running or paused", Optional.empty()));
        } catch (CoordinationException failure) {
            return new GateResult(name, true, false, failure.getMessage(), Optional.of("see etcd-agentctl status"));
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

    private GateResult everyMemberHasAnAgent(ClusterObservation cluster, RolloutPlan plan) {
        if (cluster.observations().stream().noneMatch(MemberObservation::healthy)) {
            return agentsMissing(
                    "no member reads through a quorum, so nobody can say which agents are there",
                    "see etcd-agentctl health");
        }
        try {
            Map<String, AgentRegistration> agents = registry.agents().stream()
                    .collect(Collectors.toMap(AgentRegistration::memberId, agent -> agent, (first, second) -> first));
            List<String> without = plan.working().stream()
                    .filter(member -> !agents.containsKey(member.id().hex()))
                    .map(Member::label)
                    .toList();
            if (!without.isEmpty()) {
                return agentsMissing(
                        "no live agent for " + String.join(", ", without),
                        "start etcd-agent on those nodes (systemctl start etcd-agent), then see etcd-agentctl agents");
            }
            List<String> tooOld = plan.working().stream()
                    .map(member -> agents.get(member.id().hex()))
                    .filter(agent -> !agent.canCarryOut(RolloutRecord.VERSION))
                    .map(agent ->
                            agent.memberName() + " (" + agent.memberId() + ", agent " + agent.agentVersion() + ")")
                    .toList();
            return tooOld.isEmpty()
                    ? new GateResult(
                            "every-agent-present", true, true, "every member has a live agent", Optional.empty())
                    : agentsMissing(
                            "the agent does not know rollouts of this form yet: " + String.join(", ", tooOld),
                            "upgrade etcd-agent on those nodes; until then restart them one by one with etcd-agentctl"
                                    + " restart on each");
        } catch (CoordinationException failure) {
            return agentsMissing(failure.getMessage(), "see etcd-agentctl health");
        }
    }

    private static GateResult agentsMissing(@Nullable String evidence, String remedy) {
        return new GateResult("every-agent-present", true, false, String.valueOf(evidence), Optional.of(remedy));
    }

    private String now() {
        return Timestamp.now(wallClock);
    }
}
