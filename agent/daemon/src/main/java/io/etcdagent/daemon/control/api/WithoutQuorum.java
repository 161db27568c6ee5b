package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.coordination.CoordinationException;

/** What etcd keeps for all agents cannot be had. */
final class WithoutQuorum {

    private WithoutQuorum() {}

    static Refusal refusal(CoordinationException failure) {
        return ProblemType.UNAVAILABLE.refusal(failure.getMessage()
                + "; without a quorum lock, record and rollouts cannot be read, see: etcd-agentctl health");
    }
}
