package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.AgentRegistration;
import io.etcdagent.daemon.coordination.AgentRegistry;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutPause;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Pauses a rollout that waits for a member whose agent is gone, or is there and does not begin: nobody else can take that
 * turn, and a rollout that waits for ever without a word is worse than one that says why.
 */
final class MissedTurn {

    /** Longer than the restart of an agent takes, on top of the half minute for which its entry outlives it. */
    private static final Duration FOR_ONE_THAT_IS_GONE = Duration.ofMinutes(1);

    /** Longer than an agent that has just started, or has just failed, needs to see its member home. */
    private static final Duration FOR_ONE_THAT_IS_THERE = Duration.ofMinutes(3);

    private final AgentRegistry registry;
    private final Clock wallClock;
    private final LongSupplier nanoClock;

    /** Whose turn is being waited for, and whether by an agent that is there; a new wait has new patience. */
    private record Wait(MemberId member, boolean present) {}

    private Optional<Wait> wait = Optional.empty();
    private Optional<Deadline> until = Optional.empty();

    MissedTurn(AgentRegistry registry, Clock wallClock, LongSupplier nanoClock) {
        this.registry = registry;
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
    }

    /** The rollout as it must become because nobody has taken a turn for long; mostly empty. */
    Optional<RolloutRecord> pause(RolloutSnapshot seen, Optional<MemberId> leader) throws CoordinationException {
        Optional<MemberId> turn = seen.turn(leader);
        Optional<AgentRegistration> agent = turn.isEmpty() ? Optional.empty() : agentOf(turn.get());
        boolean atWork = turn.filter(member -> seen.of(member).is(RolloutMemberState.RUNNING))
                .isPresent();
        if (turn.isEmpty() || (agent.isPresent() && atWork)) {
            wait = Optional.empty();
            return Optional.empty();
        }
        Optional<Wait> now = Optional.of(new Wait(turn.get(), agent.isPresent()));
        if (!now.equals(wait)) {
            wait = now;
            until = Optional.of(
                    Deadline.after(agent.isPresent() ? FOR_ONE_THAT_IS_THERE : FOR_ONE_THAT_IS_GONE, nanoClock));
        }
        return until.filter(Deadline::passed).map(over -> paused(seen, turn.get(), agent));
    }

    private RolloutRecord paused(RolloutSnapshot seen, MemberId turn, Optional<AgentRegistration> agent) {
        String why = "it is the turn of " + seen.label(turn) + ", and "
                + agent.map(there -> idle(there, seen.of(turn).message())).orElse(gone());
        String now = wallClock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        return seen.record()
                .paused(
                        new RolloutPause("the agents, because a turn was not taken", why, now),
                        "paused, nothing more is stopped: " + why);
    }

    private static String gone() {
        return "that member's agent is gone; start it there: systemctl start etcd-agent";
    }

    private static String idle(AgentRegistration agent, String message) {
        return "its agent on " + agent.host() + " (version " + agent.agentVersion() + ") has not begun with it for "
                + FOR_ONE_THAT_IS_THERE.toMinutes() + " min"
                + (message.isEmpty() ? "; see there: journalctl -u etcd-agent" : ": " + message);
    }

    private Optional<AgentRegistration> agentOf(MemberId member) throws CoordinationException {
        return registry.agents().stream()
                .filter(agent -> agent.memberId().equals(member.hex()))
                .findFirst();
    }
}
