package io.etcdagent.daemon.testing;

import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutMemberView;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutState;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** One rollout as it can be seen from anywhere: through whichever agent answers. */
public final class FollowedRollout {

    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final TestAgents agents;
    private final String id;

    public FollowedRollout(TestAgents agents, String id) {
        this.agents = agents;
        this.id = id;
    }

    /** Declares one through an agent. */
    public static FollowedRollout start(TestAgents agents, TestAgent asked, RolloutRequest request)
            throws AgentException {
        return new FollowedRollout(agents, asked.client().startRollout(request).id());
    }

    /** The agents in the order in which a rollout would take their members now. */
    public static List<TestAgent> foreseen(TestAgents agents) throws AgentException {
        RolloutRequest rehearsal = new RolloutRequest(null, null, null, null, null, null, 0, true);
        return agents.get(0).client().startRollout(rehearsal).members().stream()
                .map(member -> named(agents, member.name()))
                .toList();
    }

    /** Gives up what a test left running or paused, so that the next one does not fail for it. */
    public static void giveUpWhatIsLeft(TestAgents agents) {
        try {
            agents.get(0).client().abortRollout(new RolloutChangeRequest(null, "the test is over"));
        } catch (AgentException nothingIsLeft) {
            // As it should be.
        }
    }

    private static TestAgent named(TestAgents agents, String name) {
        return agents.all().stream()
                .filter(agent -> agent.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public String id() {
        return id;
    }

    /** As the first agent that answers reads it. */
    public RolloutView now() throws AgentException {
        for (TestAgent agent : agents.all()) {
            try {
                return checked(agent.client().rollout());
            } catch (AgentException downOrWithoutEtcd) {
                // Another one may answer; if none does, the first is asked once more.
            }
        }
        return checked(agents.get(0).client().rollout());
    }

    private RolloutView checked(RolloutView view) {
        if (!view.id().equals(id)) {
            throw new AssertionError("rollout " + id + " is not the current one: " + view);
        }
        return view;
    }

    /** Waits until the rollout is in a state; one that it cannot leave any more for that state fails at once. */
    public RolloutView await(RolloutState state) {
        return await("rollout " + id + " is " + state.word(), view -> {
            boolean over = view.endedAt() != null;
            if (view.state() != state && (over || view.state() == RolloutState.PAUSED)) {
                throw new AssertionError("rollout " + id + " is not to be " + view.state() + ": " + view);
            }
            return view.state() == state;
        });
    }

    public RolloutView await(String what, Predicate<RolloutView> good) {
        return Await.until(what, WITHIN, this::now, good);
    }

    /** Waits until a member of the rollout is as it is wanted. */
    public RolloutMemberView await(String what, TestAgent agent, Predicate<RolloutMemberView> good) {
        return of(agent, await(what, view -> good.test(of(agent, view))));
    }

    /** A member in what was seen of a rollout. */
    public static RolloutMemberView of(TestAgent agent, RolloutView view) {
        return view.members().stream()
                .filter(member -> member.name().equals(agent.name()))
                .findFirst()
                .orElseThrow();
    }
}
