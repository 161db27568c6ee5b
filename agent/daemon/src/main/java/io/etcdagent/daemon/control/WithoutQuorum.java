package io.etcdagent.daemon.control;

import io.etcdagent.daemon.coordination.CoordinationException;

/** What etcd keeps for all agents cannot be had. */
final class WithoutQuorum {

    private WithoutQuorum() {}

    static Refusal refusal(CoordinationException failure) {
        return ProblemType.UNAVAILABLE.refusal(failure.getMessage()
                + "; without a quorum lock, record and rollouts cannot be read, see: etcd-agentctl health");
    }
}
