package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.DisruptionRecord;
import io.etcdagent.daemon.coordination.LockClaim;
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
public final class StopLook implements GateLook {

    private final StopGates gates;
    private final Supplier<HealthCheck> freshLook;
    private final Standings standings;
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
        this.standings = new Standings(lock, record);
        this.unitsMember = unitsMember;
    }

    /** What a restart would meet now. */
    public List<GateResult> dryRun(boolean allowOutage) {
        return dryRun(allowOutage, Set.of());
    }

    @Override
    public List<GateResult> dryRun(Order order) {
        return dryRun(order.allowOutage(), order.overrides());
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
        List<GateResult> results = new ArrayList<>(judge(
                check,
                standings.lockFromOutside(other -> false),
                standings.record(other -> false),
                allowOutage,
                overrides));
        unitsMember.refusal(check.cluster()).ifPresent(results::add);
        return results;
    }

    @Override
    public List<GateResult> underLock(LockClaim claim, Order order, LocalNode node) {
        return underLock(claim, order, node, recordOf(order));
    }

    @Override
    public List<GateResult> underRecord(LockClaim claim, Order order, LocalNode node) {
        RecordStanding found = recordOf(order);
        return underLock(
                claim,
                order,
                node,
                found instanceof RecordStanding.None ? new RecordStanding.TakenAway(order.id()) : found);
    }

    private List<GateResult> underLock(LockClaim claim, Order order, LocalNode node, RecordStanding recordStanding) {
        HealthCheck check = freshLook.get();
        List<GateResult> results = new ArrayList<>(
                judge(check, standings.held(claim), recordStanding, order.allowOutage(), order.overrides()));
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

    private RecordStanding recordOf(Order order) {
        return standings.record(disruption -> disruption.operation().equals(order.id()));
    }
}
