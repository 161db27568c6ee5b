package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.AgentRegistration;
import io.etcdagent.daemon.coordination.AgentRegistry;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.protocol.RolloutState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Pauses a rollout that waits for a member whose agent is gone: nobody else can take that turn, and a rollout that waits
 * for ever without a word is worse than one that says why.
 */
final class AbsentAgents {

    /** Longer than the restart of an agent takes, on top of the half minute for which its entry outlives it. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final AgentRegistry registry;
    private final LongSupplier nanoClock;

    private Optional<MemberId> missed = Optional.empty();
    private Optional<Deadline> until = Optional.empty();

    AbsentAgents(AgentRegistry registry, LongSupplier nanoClock) {
        this.registry = registry;
        this.nanoClock = nanoClock;
    }

    /** The rollout as it must become because the member whose turn it is has had no agent for long; mostly empty. */
    Optional<RolloutRecord> pause(RolloutSnapshot seen, Optional<MemberId> leader) throws CoordinationException {
        Optional<MemberId> turn = seen.turn(leader);
        if (turn.isEmpty() || present(turn.get())) {
            missed = Optional.empty();
            return Optional.empty();
        }
        if (!turn.equals(missed)) {
            missed = turn;
            until = Optional.of(Deadline.after(PATIENCE, nanoClock));
        }
        return until.filter(Deadline::passed)
                .map(over -> seen.record()
                        .ended(
                                RolloutState.PAUSED,
                                "paused, nothing more is stopped: it is the turn of "
                                        + seen.label(turn.get()) + ", and that member's agent is gone;"
                                        + " start it there: systemctl start etcd-agent"));
    }

    private boolean present(MemberId member) throws CoordinationException {
        return registry.agents().stream().map(AgentRegistration::memberId).anyMatch(member.hex()::equals);
    }
}
