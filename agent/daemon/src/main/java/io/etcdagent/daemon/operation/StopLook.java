package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.coordination.LockQueue;
import io.etcdagent.daemon.coordination.RestartLock;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.LockStanding;
import io.etcdagent.daemon.gate.RecordStanding;
import io.etcdagent.daemon.gate.StopGates;
import io.etcdagent.daemon.gate.StopSituation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.MemberObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Gathers, just now, all that the stop gates look at, and asks them. The one way to them, for dry runs too. */
public final class StopLook {

    /** The lock must be good for at least this part of its time to live when something is stopped under it. */
    private static final int LOCK_NEEDED_PART = 6;

    private final StopGates gates;
    private final Supplier<HealthCheck> freshLook;
    private final RestartLock lock;
    private final DisruptionRecord record;
    private final UnitsMember unitsMember;

    /** @param freshLook asks unit and members anew at each call */
    public StopLook(
            StopGates gates,
            Supplier<HealthCheck> freshLook,
            RestartLock lock,
            DisruptionRecord record,
            UnitsMember unitsMember) {
        this.gates = gates;
        this.freshLook = freshLook;
        this.lock = lock;
        this.record = record;
        this.unitsMember = unitsMember;
    }

    /** What a restart would meet now. */
    public List<GateResult> dryRun(boolean allowOutage) {
        return dryRun(allowOutage, Set.of());
    }

    /** What an order would meet now. */
    List<GateResult> dryRun(Order order) {
        return dryRun(order.allowOutage(), order.overrides());
    }

    /** The gates that refuse an order now; empty too when its turn has yet to come, because then nobody can know. */
    public List<GateResult> refusals(OrderForm form) {
        List<GateResult> closed = ClosedGates.among(dryRun(form.allowOutage(), form.overrides()));
        boolean waits = closed.stream().anyMatch(gate -> gate.name().equals("lock-held"))
                && closed.stream().noneMatch(gate -> gate.name().equals("cluster-reachable"));
        return waits ? List.of() : closed;
    }

    /** The names of the gates that an operator may override. */
    public Set<String> soft() {
        return gates.soft();
    }

    private List<GateResult> dryRun(boolean allowOutage, Set<String> overrides) {
        HealthCheck check = freshLook.get();
        if (check.cluster().observations().stream().noneMatch(MemberObservation::healthy)) {
            // To ask all the same would only make an operator without a quorum wait.
            String why = "no member reads through a quorum";
            return judge(check, new LockStanding.Unknown(why), new RecordStanding.Unknown(why), allowOutage, overrides);
        }
        List<GateResult> results = new ArrayList<>(
                judge(check, lockFromOutside(), recordStanding(Optional.empty()), allowOutage, overrides));
        unitsMember.refusal(check.cluster()).ifPresent(results::add);
        return results;
    }

    /** What the operation that holds the claim, and has written no record yet, meets now. */
    List<GateResult> underLock(LockClaim claim, Order order, LocalNode node) {
        return underLock(claim, order, node, recordStanding(Optional.of(order.id())));
    }

    /** What the operation that holds the claim and has written its record meets now. */
    List<GateResult> underRecord(LockClaim claim, Order order, LocalNode node) {
        RecordStanding found = recordStanding(Optional.of(order.id()));
        return underLock(
                claim,
                order,
                node,
                found instanceof RecordStanding.None ? new RecordStanding.TakenAway(order.id()) : found);
    }

    private List<GateResult> underLock(LockClaim claim, Order order, LocalNode node, RecordStanding recordStanding) {
        HealthCheck check = freshLook.get();
        LockStanding held =
                new LockStanding.Held(claim.remaining(), lock.timeToLive().dividedBy(LOCK_NEEDED_PART));
        List<GateResult> results =
                new ArrayList<>(judge(check, held, recordStanding, order.allowOutage(), order.overrides()));
        results.add(unitsMember.refusal(check.cluster()).orElseGet(() -> sameMember(check, node)));
        return results;
    }

    /** The unit that is stopped here must be that of the member for which the order was given. */
    private static GateResult sameMember(HealthCheck check, LocalNode node) {
        boolean same = check.cluster().local().filter(node.member()::equals).isPresent();
        String evidence = same
                ? "This node's member is still " + node.label() + "."
                : "The member at the local endpoint is "
                        + check.cluster().local().map(MemberId::hex).orElse("unknown") + ", not " + node.label() + ".";
        return new GateResult(
                "same-member",
                true,
                same,
                evidence,
                same ? Optional.empty() : Optional.of("Check ETCD_AGENT_ENDPOINT: etcd-agent --check-config"));
    }

    private List<GateResult> judge(
            HealthCheck check,
            LockStanding lockStanding,
            RecordStanding recordStanding,
            boolean allowOutage,
            Set<String> overrides) {
        List<GateResult> found = gates.judge(new StopSituation(
                check.unit(), check.unitFailure(), check.cluster(), lockStanding, recordStanding, allowOutage));
        return found.stream().map(gate -> gate.overriddenIn(overrides)).toList();
    }

    private LockStanding lockFromOutside() {
        try {
            LockQueue queue = lock.queue();
            return queue.holder()
                    .<LockStanding>map(holder -> new LockStanding.HeldByOther(lock.describe(holder)))
                    .orElseGet(LockStanding.Free::new);
        } catch (CoordinationException failure) {
            return new LockStanding.Unknown(failure.getMessage());
        }
    }

    private RecordStanding recordStanding(Optional<String> operation) {
        try {
            Optional<DisruptionRecord.Standing> standing = record.read();
            if (standing.isEmpty()) {
                return new RecordStanding.None();
            }
            String owner = standing.get().disruption().operation();
            return operation.isPresent() && operation.get().equals(owner)
                    ? new RecordStanding.Own(owner)
                    : new RecordStanding.Other(standing.get().disruption().describe());
        } catch (CoordinationException failure) {
            return new RecordStanding.Unknown(failure.getMessage());
        }
    }
}
