package io.etcdagent.ctl;

import io.etcdagent.protocol.client.AgentProblem;

/** The agent would not do it, for a reason that its words tell. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private static final int CONFLICT = 409;

    private Refused(AgentProblem refusal) {
        super(refusal.getMessage(), refusal);
    }

    /** Gives back what is no refusal, and also a refusal by gates, which are shown with it. */
    static AgentProblem unlessConflict(AgentProblem problem) throws Refused {
        if (problem.problem().status() == CONFLICT && problem.gates().isEmpty()) {
            throw new Refused(problem);
        }
        return problem;
    }
}
