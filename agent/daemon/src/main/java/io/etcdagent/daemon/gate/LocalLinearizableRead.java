package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.unit.ByHand;

/** The local member reads through the quorum: it is connected to it and takes part. */
final class LocalLinearizableRead implements Gate<StartSituation> {

    private final ByHand byHand;

    LocalLinearizableRead(ByHand byHand) {
        this.byHand = byHand;
    }

    @Override
    public String name() {
        return "local-linearizable-read";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(StartSituation situation) {
        MemberObservation local = LocalMember.observation(situation).orElse(null);
        if (local == null || local.status().isEmpty()) {
            return closed(LocalMember.silence(situation));
        }
        if (local.readFailure().isPresent()) {
            return closed("A linearizable read through " + local.member().label() + " failed: "
                    + local.readFailure().get());
        }
        if (local.member().learner() || local.status().get().learner()) {
            return closed(local.member().label() + " is a learner, which serves no linearizable read.");
        }
        if (!local.healthy()) {
            return closed(local.member().label() + " has not joined the cluster yet.");
        }
        return new Finding.Open("A linearizable read through " + local.member().label() + " succeeded.");
    }

    private Finding closed(String evidence) {
        return new Finding.Closed(evidence, LocalMember.whereToLook(byHand));
    }
}
