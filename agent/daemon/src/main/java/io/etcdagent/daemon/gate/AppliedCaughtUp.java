package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.unit.ByHand;

/** The local member has applied all that the leader had committed when it was asked after the start. */
final class AppliedCaughtUp implements Gate<StartSituation> {

    private final ByHand byHand;

    AppliedCaughtUp(ByHand byHand) {
        this.byHand = byHand;
    }

    @Override
    public String name() {
        return "applied-caught-up";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(StartSituation situation) {
        MemberStatus status = LocalMember.status(situation).orElse(null);
        if (status == null) {
            return new Finding.Closed(LocalMember.silence(situation), LocalMember.whereToLook(byHand));
        }
        Long commit = situation.leaderCommit().orElse(null);
        // 0 is what a field that was never sent reads as; a leader that leads has committed something.
        if (commit == null || commit <= 0) {
            return new Finding.Closed(
                    "No leader told its commit index since the start.",
                    "Wait for an election to end, and look again: etcdctl endpoint status --cluster -w table");
        }
        long applied = status.raftAppliedIndex();
        String evidence = "Applied " + applied + ", the leader had committed " + commit;
        if (applied >= commit) {
            return new Finding.Open(evidence + ".");
        }
        return new Finding.Closed(
                evidence + ": " + (commit - applied) + " to go.",
                "Wait until it has caught up: etcdctl endpoint status --cluster -w table");
    }
}
