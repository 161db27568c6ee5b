package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a rollout becomes because the cluster has other members than when it was declared; pure. The rule is
 * {@link RolloutRecord#MEMBER_RULE}.
 *
 * @param record with a note for each member that joined or was removed
 * @param skipped the progress of those that were removed
 */
record MembershipChange(RolloutRecord record, Map<MemberId, MemberProgress> skipped) {

    /**
     * The change that is due; mostly there is none.
     *
     * @param members read with a quorum, after the rollout was: a list of before it was declared would lack a member
     *     that had just joined
     * @param now by the wall clock, for people
     */
    static Optional<MembershipChange> since(RolloutSnapshot seen, MemberList members, String now) {
        List<String> notes = new ArrayList<>();
        List<RolloutRecord.Target> joined = new ArrayList<>();
        Set<String> known = known(seen.record());
        for (Member member : members.members()) {
            if (!known.contains(member.id().hex())) {
                joined.add(new RolloutRecord.Target(member.id().hex(), member.name()));
                notes.add(member.label() + " joined the cluster after the rollout had begun (noted " + now
                        + "): it is left alone");
            }
        }
        Map<MemberId, MemberProgress> skipped = new LinkedHashMap<>();
        for (MemberId target : seen.targets()) {
            if (members.find(target).isEmpty() && !seen.of(target).settled()) {
                skipped.put(target, MemberProgress.skipped("removed from the cluster meanwhile", now));
                notes.add(seen.label(target) + " was removed from the cluster (noted " + now + "): it is skipped");
            }
        }
        return notes.isEmpty()
                ? Optional.empty()
                : Optional.of(new MembershipChange(seen.record().noting(notes, joined), skipped));
    }

    private static Set<String> known(RolloutRecord record) {
        Set<String> known = new HashSet<>();
        record.members().forEach(target -> known.add(target.id()));
        record.others().forEach(other -> known.add(other.id()));
        return known;
    }
}
