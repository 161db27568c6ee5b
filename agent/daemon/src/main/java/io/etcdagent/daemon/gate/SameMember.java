package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ForeignCluster;
import io.etcdagent.daemon.unit.ByHand;

/** What came up is the member that went down, in the same cluster: not an empty data directory, not another one. */
final class SameMember implements Gate<StartSituation> {

    private final ByHand byHand;

    SameMember(ByHand byHand) {
        this.byHand = byHand;
    }

    @Override
    public String name() {
        return "same-member";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(StartSituation situation) {
        ForeignCluster other = situation.cluster().foreign().orElse(null);
        if (other != null) {
            return mismatch(
                    situation,
                    "member " + other.member().hex() + " of cluster "
                            + other.found().hex());
        }
        MemberId local = situation.cluster().local().orElse(null);
        if (local != null && !local.equals(situation.expectedMember())) {
            return mismatch(situation, "member " + local.hex());
        }
        MemberStatus status = LocalMember.status(situation).orElse(null);
        if (local == null || status == null) {
            return new Finding.Closed(LocalMember.silence(situation), LocalMember.whereToLook(byHand));
        }
        if (!status.memberId().equals(situation.expectedMember())
                || !status.clusterId().equals(situation.expectedCluster())) {
            return mismatch(
                    situation,
                    "member " + status.memberId().hex() + " of cluster "
                            + status.clusterId().hex());
        }
        return new Finding.Open("It is member " + status.memberId().hex() + " of cluster "
                + status.clusterId().hex() + ", as before.");
    }

    private Finding mismatch(StartSituation situation, String found) {
        return new Finding.Closed(
                "Expected member " + situation.expectedMember().hex() + " of cluster "
                        + situation.expectedCluster().hex() + ", found " + found + ".",
                "Compare the unit's data directory and initial cluster with the member list: " + byHand.settings()
                        + "; etcdctl member list -w table");
    }
}
