package io.etcdagent.ctl;

import io.etcdagent.protocol.client.AgentProblem;

/** The agent would not do it, for a reason that its words tell. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    Refused(AgentProblem refusal) {
        super(refusal.getMessage(), refusal);
    }
}
