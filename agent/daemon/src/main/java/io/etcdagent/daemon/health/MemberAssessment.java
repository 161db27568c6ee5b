package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.protocol.MemberHealth;
import io.etcdagent.protocol.MemberVerdict;
import java.net.URI;
import java.util.Optional;

/** The verdict on one member. */
final class MemberAssessment {

    private MemberAssessment() {}

    static MemberHealth assess(MemberObservation observation, ClusterObservation cluster) {
        Member member = observation.member();
        Optional<String> illness = cluster.illness(member);
        Optional<MemberStatus> status = observation.status();
        return new MemberHealth(
                member.id().hex(),
                member.name(),
                observation.endpoint().map(URI::toString).orElse(null),
                verdict(observation, cluster, illness.isPresent()),
                status.map(MemberStatus::isLeader).orElse(false),
                member.learner(),
                status.map(MemberStatus::raftIndex).orElse(0L),
                status.map(MemberStatus::raftAppliedIndex).orElse(0L),
                status.map(MemberStatus::dbSize).orElse(0L),
                status.map(MemberStatus::dbSizeInUse).orElse(0L),
                status.map(MemberStatus::version).orElse(""),
                illness.orElse(null));
    }

    private static MemberVerdict verdict(MemberObservation observation, ClusterObservation cluster, boolean ill) {
        if (cluster.rolledBack().containsKey(observation.member().id())) {
            return MemberVerdict.ROLLED_BACK;
        }
        if (!observation.member().started()) {
            return MemberVerdict.UNSTARTED;
        }
        if (observation.status().isEmpty()) {
            return MemberVerdict.UNREACHABLE;
        }
        return ill ? MemberVerdict.UNHEALTHY : MemberVerdict.HEALTHY;
    }
}
