package io.etcdagent.ctl;

import io.etcdagent.ctl.render.Plain;
import io.etcdagent.ctl.render.RolloutPlan;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.client.AgentException;
import io.etcdagent.protocol.client.AgentProblem;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** A rollout to be rehearsed, asked about and declared. */
final class RolloutOrder {

    private final Session session;
    private final RolloutRequest request;

    RolloutOrder(Session session, RolloutRequest request) {
        this.session = session;
        this.request = request;
    }

    /** Shows what would be done, and whether it would be let begin. */
    ExitCode rehearse() throws AgentException, Refused {
        RolloutPlan plan = plan();
        if (session.json()) {
            session.terminal().print(session.messages().compact(plan.view()));
        } else {
            session.terminal().print(plan.lines(asked(), session.style()));
        }
        return plan.open() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /**
     * Asks whoever sits there whether this is what they want, if the agents would take it.
     *
     * @return how the command ends, or nothing if it is wanted
     */
    Optional<ExitCode> ask() throws AgentException, UsageError, Refused, IOException {
        Terminal terminal = session.terminal();
        terminal.requireAnswers();
        RolloutPlan plan = plan();
        if (!plan.open()) {
            plan.obstacles(session.style()).forEach(terminal::note);
            return Optional.of(ExitCode.REFUSED);
        }
        if (plan.empty()) {
            plan.nothingToDo().forEach(terminal::note);
            return Optional.of(ExitCode.DONE);
        }
        if (!terminal.confirm(plan.question())) {
            terminal.note("nothing was started");
            return Optional.of(ExitCode.FAILED);
        }
        return Optional.empty();
    }

    RolloutView declare() throws AgentException, Refused {
        return send(false);
    }

    /** The member whose gates a plan shows: that of the agent that was asked. */
    private String asked() {
        try {
            NodeHealth node = session.agent().node().node();
            String id = node.memberId();
            if (id != null) {
                return Plain.member(node.memberName(), id);
            }
        } catch (AgentException notToldNow) {
            // The plan is there, and worth more than the name.
        }
        return "this node";
    }

    private RolloutPlan plan() throws AgentException, Refused {
        return new RolloutPlan(send(true));
    }

    private RolloutView send(boolean dryRun) throws AgentException, Refused {
        try {
            return session.agent()
                    .startRollout(
                            new RolloutRequest(
                                    request.kind(),
                                    request.reason(),
                                    request.between(),
                                    request.settleSeconds(),
                                    request.members(),
                                    request.ifVersionOlderThan(),
                                    request.failureBudget(),
                                    dryRun),
                            UUID.randomUUID().toString());
        } catch (AgentProblem problem) {
            throw Refused.unlessConflict(problem);
        }
    }
}
