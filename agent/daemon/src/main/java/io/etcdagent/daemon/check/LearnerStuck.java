package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Learners that have come no closer to the leader, or that nobody has given a vote although they are there. */
final class LearnerStuck implements Judge {

    /** From there on etcd gives it a vote (readyPercent in server/etcdserver/server.go). */
    private static final double READY = 0.9;

    @Override
    public Outcome judge(Situation situation, double threshold) {
        MemberList members = situation.cluster().members().orElse(null);
        if (members == null) {
            return Outcome.unknown("there is no member list");
        }
        double longest = 0;
        int learners = 0;
        List<String> stuck = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        for (Member member : members.members()) {
            if (!member.learner()) {
                continue;
            }
            learners++;
            Trends.Approach approach = situation
                    .trends()
                    .learners()
                    .getOrDefault(member.id(), new Trends.Approach(Long.MAX_VALUE, situation.nowNanos()));
            double since = (situation.nowNanos() - approach.sinceNanos()) / 1e9;
            longest = Math.max(longest, since);
            if (Check.LEARNER_STUCK.beyond(since, threshold)) {
                stuck.add(member.label() + " " + standing(situation, member, approach.leastLag()) + " for "
                        + Words.time(since));
                remedies.add(remedy(situation, member));
            }
        }
        if (learners == 0) {
            return Outcome.ok("There is no learner.", 0);
        }
        if (stuck.isEmpty()) {
            return Outcome.ok("A learner is still joining, and came closer " + Words.time(longest) + " ago.", longest);
        }
        return Outcome.warning(String.join("; ", stuck) + ".", longest, String.join("; ", remedies));
    }

    private static Optional<MemberStatus> status(Situation situation, Member member) {
        return Optional.ofNullable(situation.answers().get(member));
    }

    private static boolean ready(Situation situation, MemberStatus status) {
        return status.raftAppliedIndex() >= READY * situation.committed();
    }

    private static String standing(Situation situation, Member member, long leastLag) {
        if (!member.started()) {
            return "was added and has not joined";
        }
        return status(situation, member)
                .map(status -> ready(situation, status)
                        ? "has caught up and is without a vote"
                        : "has come no closer than " + leastLag + " entries")
                .orElse("does not answer");
    }

    private static String remedy(Situation situation, Member member) {
        String id = member.id().hex();
        boolean promotable = member.started()
                && status(situation, member)
                        .filter(status -> ready(situation, status))
                        .isPresent();
        return promotable
                ? "Give it its vote: etcdctl member promote " + id
                : "Start its etcd and see its log: journalctl -u etcd -n 50; or take it off the list: etcdctl member remove "
                        + id;
    }
}
