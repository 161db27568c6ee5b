package io.etcdagent.protocol.client;

import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.Problem;
import java.util.List;

/** The agent understood, and answered with a problem. */
public final class AgentProblem extends AgentException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    AgentProblem(Problem problem) {
        super(problem.title() + ": " + problem.detail());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    /** The gates that refused; empty if it is not gates that stand in the way. */
    public List<GateView> gates() {
        List<GateView> gates = problem.gates();
        return gates == null ? List.of() : gates;
    }
}
