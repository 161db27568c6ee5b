package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.MemberObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The other voters have applied nearly all that is committed. One that lags far behind would, with this member gone,
 * be needed for each write and serve each read late.
 */
final class CaughtUp implements PeersGate {

    /**
     * Entries that a voter may lag. The statuses are read milliseconds apart, and a busy cluster commits some ten
     * thousand entries a second, so a few hundred say nothing. A member that is really behind lags much further: etcd
     * itself begins to refuse requests when applied is 5000 behind committed (maxGapBetweenApplyAndCommitIndex in
     * etcd's v3_server.go).
     */
    static final long TOLERATED_LAG = 1000;

    @Override
    public String name() {
        return "caught-up";
    }

    @Override
    public boolean hard() {
        return false;
    }

    @Override
    public Finding judge(Peers peers, StopSituation situation) {
        long committed = situation.cluster().observations().stream()
                .map(MemberObservation::status)
                .flatMap(Optional::stream)
                .mapToLong(MemberStatus::raftIndex)
                .max()
                .orElse(0);
        List<String> behind = new ArrayList<>();
        for (Member member : peers.otherVoters()) {
            MemberStatus status = peers.status(member).orElse(null);
            // 0 is what a field that was never sent reads as: etcd 3.3 tells no applied index.
            if (status == null || status.raftAppliedIndex() == 0) {
                behind.add(member.label() + " told no applied index");
            } else if (committed - status.raftAppliedIndex() > TOLERATED_LAG) {
                behind.add(member.label() + " has applied " + status.raftAppliedIndex() + ", "
                        + (committed - status.raftAppliedIndex()) + " behind");
            }
        }
        if (behind.isEmpty()) {
            return new Finding.Open(
                    "Every other voter is within " + TOLERATED_LAG + " entries of the commit index " + committed + ".");
        }
        return new Finding.Closed(
                "Behind the commit index " + committed + ": " + String.join("; ", behind) + "; " + TOLERATED_LAG
                        + " are tolerated.",
                "Wait until they have caught up: etcdctl endpoint status --cluster -w table");
    }
}
