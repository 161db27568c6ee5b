package io.etcdagent.daemon.control;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.protocol.Problem;

/** An answer that is an error: carries the problem document that is sent. */
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public Refusal(Problem problem) {
        super(problem.title() + ": " + problem.detail());
        this.problem = problem;
    }

    /** What etcd keeps for all agents cannot be had. */
    static Refusal withoutQuorum(CoordinationException failure) {
        return ProblemType.UNAVAILABLE.refusal(failure.getMessage()
                + "; without a quorum lock, record and rollouts cannot be read, see: etcd-agentctl health");
    }

    public Problem problem() {
        return problem;
    }
}
