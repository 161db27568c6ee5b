package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How far members' data is behind what is committed. Learners are left to their own check. */
final class RaftLag implements Judge {

    @Override
    public Outcome judge(Situation situation, double threshold) {
        long committed = situation.committed();
        long worst = -1;
        List<String> behind = new ArrayList<>();
        for (Map.Entry<Member, MemberStatus> answer : situation.answers().entrySet()) {
            long applied = answer.getValue().raftAppliedIndex();
            // 0 is what a field that was never sent reads as: etcd 3.3 tells no applied index.
            if (answer.getKey().learner() || applied == 0) {
                continue;
            }
            long lag = Math.max(0, committed - applied);
            worst = Math.max(worst, lag);
            if (Check.RAFT_LAG.beyond((double) lag, threshold)) {
                behind.add(answer.getKey().label() + " by " + lag + " entries");
            }
        }
        if (worst < 0) {
            return Outcome.unknown("no member tells how much it has applied");
        }
        if (behind.isEmpty()) {
            return Outcome.ok(
                    "No member is more than " + worst + " entries behind the commit index " + committed + ".",
                    (double) worst);
        }
        return Outcome.warning(
                "Behind the commit index " + committed + ": " + String.join("; ", behind) + ".",
                (double) worst,
                "See on its node whether its disk or its processor is the cause: etcd-agentctl health --detail, and"
                        + " journalctl -u etcd -n 50");
    }
}
