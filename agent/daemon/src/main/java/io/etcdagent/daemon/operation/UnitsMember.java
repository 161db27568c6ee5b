package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.health.ClusterObservation;
import java.util.Optional;

/**
 * The member that this node's unit runs, as its settings name it. The gates judge the others of the member that answers
 * at the local endpoint; were that another host's, the unit stopped here would be one of those that they count on.
 *
 * @param name etcd's {@code --name}; empty where the settings are not known
 */
public record UnitsMember(Optional<String> name) {

    /**
     * Whether the member that answers at the local endpoint is certainly not this one. A member that was merely renamed,
     * and not restarted since, is not: no other one bears its new name.
     */
    public boolean isAnother(ClusterObservation cluster) {
        return meantInsteadOf(cluster.localMember(), cluster).isPresent();
    }

    /** A hard gate that is closed, or nothing. */
    Optional<GateResult> refusal(ClusterObservation cluster) {
        Optional<Member> answering = cluster.localMember();
        return meantInsteadOf(answering, cluster)
                .map(meant -> new GateResult(
                        "same-member",
                        true,
                        false,
                        "The member at the local endpoint is "
                                + answering.orElseThrow().label()
                                + ", but the unit of this node runs " + meant.label()
                                + ": what the gates say is of the wrong member",
                        Optional.of("Correct ETCD_AGENT_ENDPOINT, which must be the member of this very host:"
                                + " etcd-agent --check-config; then: systemctl restart etcd-agent")));
    }

    private Optional<Member> meantInsteadOf(Optional<Member> answering, ClusterObservation cluster) {
        return answering.flatMap(found -> cluster.members()
                .flatMap(list -> name.flatMap(own -> byName(list, own)))
                .filter(meant -> !meant.id().equals(found.id())));
    }

    private static Optional<Member> byName(MemberList list, String name) {
        return list.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst();
    }
}
