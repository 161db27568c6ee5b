package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.AgentRegistration;
import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.time.Deadline;
import io.etcdagent.daemon.time.Timestamp;
import io.etcdagent.protocol.RolloutMemberState;
import io.etcdagent.protocol.RolloutPause;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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

    /** Before that, a member without progress is no reason to ask who is there. */
    private static final Duration WORTH_ASKING_AFTER = Duration.ofSeconds(10);

    private static final String ITS_AGENT_IS_GONE = "its agent is gone; start it there: systemctl start etcd-agent";

    /** Who is there now. */
    interface LiveAgents {
        List<AgentRegistration> agents() throws CoordinationException;
    }

    private final LiveAgents registry;
    private final Clock wallClock;
    private final LongSupplier nanoClock;

    /** Whose turn is being waited for, and how far it is; any progress begins a new wait, and so does a resume. */
    private record Wait(MemberId member, MemberProgress at, int resumes) {}

    private Optional<Wait> wait = Optional.empty();
    private Optional<Deadline> quiet = Optional.empty();
    private Optional<Deadline> idle = Optional.empty();
    private Optional<Deadline> gone = Optional.empty();

    MissedTurn(LiveAgents registry, Clock wallClock, LongSupplier nanoClock) {
        this.registry = registry;
        this.wallClock = wallClock;
        this.nanoClock = nanoClock;
    }

    /** The running rollout as it must become because nobody takes a turn: paused, or with a word; mostly as it is. */
    RolloutRecord of(RolloutSnapshot seen, Optional<MemberId> leader) throws CoordinationException {
        Optional<Wait> now = seen.turn(leader)
                .map(member -> new Wait(member, seen.of(member), seen.record().resumes()));
        if (!now.equals(wait)) {
            wait = now;
            quiet = Optional.of(Deadline.after(WORTH_ASKING_AFTER, nanoClock));
            idle = Optional.of(Deadline.after(FOR_ONE_THAT_IS_THERE, nanoClock));
            gone = Optional.empty();
        }
        // Whoever has not waited for long leaves the word of those who have: agents must not write against each other.
        if (now.isEmpty() || quiet.filter(Deadline::passed).isEmpty()) {
            return seen.record();
        }
        MemberId turn = now.get().member();
        Optional<AgentRegistration> agent = agentOf(turn);
        if (agent.isPresent()) {
            gone = Optional.empty();
        } else if (gone.isEmpty()) {
            gone = Optional.of(Deadline.after(FOR_ONE_THAT_IS_GONE, nanoClock));
        }
        boolean begun = now.get().at().is(RolloutMemberState.RUNNING);
        boolean missed = agent.isEmpty()
                ? gone.filter(Deadline::passed).isPresent()
                : !begun && idle.filter(Deadline::passed).isPresent();
        if (missed) {
            return paused(seen, turn, agent);
        }
        // One that has begun, or cannot begin, has its own agent's words.
        boolean spokenFor =
                begun || (agent.isPresent() && !now.get().at().message().isEmpty());
        return seen.record()
                .waiting(
                        spokenFor
                                ? Optional.empty()
                                : Optional.of(agent.map(MissedTurn::notBegun).orElse(ITS_AGENT_IS_GONE)));
    }

    private static String notBegun(AgentRegistration agent) {
        return "its agent on " + agent.host() + " (version " + agent.agentVersion() + ") has not begun with it yet";
    }

    private RolloutRecord paused(RolloutSnapshot seen, MemberId turn, Optional<AgentRegistration> agent) {
        String why = "it is the turn of " + seen.label(turn) + ", and "
                + agent.map(there -> idle(there, seen.of(turn).message())).orElse(ITS_AGENT_IS_GONE);
        String now = Timestamp.now(wallClock);
        return seen.record()
                .paused(
                        new RolloutPause("the agents, because a turn was not taken", why, now),
                        "paused, nothing more is stopped: " + why);
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
