package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.unit.ByHand;
import java.util.Optional;

/** What was seen of the member that was started again. */
final class LocalMember {

    private LocalMember() {}

    static Optional<MemberObservation> observation(StartSituation situation) {
        return situation.cluster().of(situation.expectedMember());
    }

    static Optional<MemberStatus> status(StartSituation situation) {
        return observation(situation).flatMap(MemberObservation::status);
    }

    /** Why there is no status. */
    static String silence(StartSituation situation) {
        return "The local member " + situation.expectedMember().hex() + " does not answer: "
                + observation(situation)
                        .flatMap(MemberObservation::statusFailure)
                        .orElse("it is not on any member list that is known");
    }

    /** Where to look when it does not answer. */
    static String whereToLook(ByHand byHand) {
        return "See why: etcd-agentctl health; " + byHand.log();
    }
}
