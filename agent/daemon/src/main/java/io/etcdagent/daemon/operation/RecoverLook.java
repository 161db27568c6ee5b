package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.coordination.Disruption;
import io.etcdagent.daemon.coordination.LockClaim;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.gate.CauseStanding;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.LockStanding;
import io.etcdagent.daemon.gate.RecordStanding;
import io.etcdagent.daemon.gate.RecoverGates;
import io.etcdagent.daemon.gate.RecoverSituation;
import io.etcdagent.daemon.gate.StopSituation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.unit.EtcdUnit;
import io.etcdagent.daemon.unit.UnitException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The way to the gates before a recovery, for one order: why the member is dead is found out once, because an etcd that
 * this very order has stopped gives another reason.
 */
final class RecoverLook implements GateLook {

    private final RecoverGates gates;
    private final EtcdUnit unit;
    private final Supplier<HealthCheck> freshLook;
    private final Standings standings;
    private final RecoverMeans means;
    private Optional<CauseStanding> cause = Optional.empty();

    RecoverLook(Means all) {
        this.gates = new RecoverGates(all.unit().byHand());
        this.unit = all.unit();
        this.freshLook = all.freshLook();
        this.standings = new Standings(all.lock(), all.record());
        this.means = all.recovery();
    }

    /** The names of the gates that an operator may override. */
    Set<String> soft() {
        return gates.soft();
    }

    @Override
    public List<GateResult> dryRun(Order order) {
        HealthCheck check = freshLook.get();
        if (check.cluster().observations().stream().noneMatch(MemberObservation::healthy)) {
            // To ask all the same would only make an operator without a quorum wait.
            String why = "no member reads through a quorum";
            return judge(check, new LockStanding.Unknown(why), new RecordStanding.Unknown(why), order.overrides());
        }
        Predicate<String> own = ownMember(check);
        return judge(
                check,
                standings.lockFromOutside(claimant -> own.test(claimant.memberId())),
                standings.record(disruption -> own.test(disruption.memberId())),
                order.overrides());
    }

    @Override
    public List<GateResult> underLock(LockClaim claim, Order order, LocalNode node) {
        return judge(freshLook.get(), standings.held(claim), standings.record(ofOrder(order, node)), order.overrides());
    }

    @Override
    public List<GateResult> underRecord(LockClaim claim, Order order, LocalNode node) {
        HealthCheck check = freshLook.get();
        RecordStanding found = standings.record(ofOrder(order, node));
        return judge(
                check,
                standings.held(claim),
                found instanceof RecordStanding.None ? new RecordStanding.TakenAway(order.id()) : found,
                order.overrides());
    }

    /** A record of this very member, that of its failed restart or of its stop, is gone on with. */
    private static Predicate<Disruption> ofOrder(Order order, LocalNode node) {
        return disruption -> disruption.operation().equals(order.id()) || node.owns(disruption);
    }

    private Predicate<String> ownMember(HealthCheck check) {
        Optional<MemberId> own = RecoveringNode.entry(means.casualty().get(), check.cluster());
        return hex -> own.filter(id -> id.hex().equals(hex)).isPresent();
    }

    private List<GateResult> judge(HealthCheck check, LockStanding lock, RecordStanding record, Set<String> overrides) {
        RecoverSituation situation = new RecoverSituation(
                new StopSituation(check.unit(), check.unitFailure(), check.cluster(), lock, record, false),
                casualty(),
                joinObstacle(),
                means.data().standing(dead(check), largestBackend(check)),
                cause(check));
        return gates.judge(situation).stream()
                .map(gate -> gate.overriddenIn(overrides))
                .toList();
    }

    private String dead(HealthCheck check) {
        return RecoveringNode.entry(casualty(), check.cluster())
                .map(MemberId::hex)
                .orElse("unknown");
    }

    private Optional<Casualty> casualty() {
        return means.casualty().get();
    }

    private Optional<String> joinObstacle() {
        try {
            return unit.joinSettings().obstacle();
        } catch (UnitException unknown) {
            return Optional.of("whether it can is not known: " + unknown.getMessage());
        }
    }

    private static long largestBackend(HealthCheck check) {
        return check.cluster().observations().stream()
                .flatMap(observation -> observation.status().stream())
                .mapToLong(MemberStatus::dbSize)
                .max()
                .orElse(0);
    }

    private CauseStanding cause(HealthCheck check) {
        CauseStanding found = cause.orElseGet(() -> means.cause().apply(check));
        cause = Optional.of(found);
        return found;
    }
}
