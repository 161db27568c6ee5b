package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.gate.StartGates;
import io.etcdagent.daemon.gate.StartSituation;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.HealthCheck;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.unit.UnitState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The start gates, asked again and again after a start. It remembers two things between looks: the leader's committed
 * index as it was first read after the start, which the member must reach, and since when all has been well.
 */
final class Verification {

    static final String SETTLED = "settled";

    private final StartGates gates;
    private final Supplier<HealthCheck> freshLook;
    private final LocalNode node;
    private final Optional<String> invocationBefore;
    private final Duration settle;
    private final Set<String> overrides;
    private final LongSupplier nanoClock;

    private Optional<Long> leaderCommit = Optional.empty();
    private Optional<Long> soundSince = Optional.empty();

    /**
     * Begins without having looked.
     *
     * @param invocationBefore the run of etcd that was stopped; another one must run now
     * @param overrides the soft gates that need not pass
     */
    Verification(
            StartGates gates,
            Supplier<HealthCheck> freshLook,
            LocalNode node,
            Optional<String> invocationBefore,
            Duration settle,
            Set<String> overrides,
            LongSupplier nanoClock) {
        this.gates = gates;
        this.freshLook = freshLook;
        this.node = node;
        this.invocationBefore = invocationBefore;
        this.settle = settle;
        this.overrides = overrides;
        this.nanoClock = nanoClock;
    }

    /** One look: all start gates. */
    List<GateResult> look() {
        HealthCheck check = freshLook.get();
        if (leaderCommit.isEmpty() && check.unit().filter(UnitState::active).isPresent()) {
            leaderCommit = commitOfLeader(check.cluster());
        }
        List<GateResult> results = judge(check, Duration.ZERO);
        boolean sound =
                results.stream().allMatch(gate -> gate.passed() || gate.name().equals(SETTLED));
        long now = nanoClock.getAsLong();
        if (!sound) {
            soundSince = Optional.empty();
            return results;
        }
        long since = soundSince.orElse(now);
        soundSince = Optional.of(since);
        return judge(check, Duration.ofNanos(now - since));
    }

    private List<GateResult> judge(HealthCheck check, Duration soundFor) {
        List<GateResult> found = gates.judge(new StartSituation(
                check.unit(),
                check.unitFailure(),
                invocationBefore,
                check.cluster(),
                node.cluster(),
                node.member(),
                leaderCommit,
                soundFor,
                settle));
        return found.stream().map(gate -> gate.overriddenIn(overrides)).toList();
    }

    private static Optional<Long> commitOfLeader(ClusterObservation cluster) {
        return cluster.observations().stream()
                .map(MemberObservation::status)
                .flatMap(Optional::stream)
                .filter(MemberStatus::isLeader)
                .map(MemberStatus::raftIndex)
                .max(Long::compare);
    }
}
