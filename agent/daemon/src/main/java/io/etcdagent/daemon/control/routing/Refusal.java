package io.etcdagent.daemon.control.routing;

import io.etcdagent.protocol.Problem;

/** An answer that is an error: carries the problem document that is sent. */
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public Refusal(Problem problem) {
        super(problem.title() + ": " + problem.detail());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
