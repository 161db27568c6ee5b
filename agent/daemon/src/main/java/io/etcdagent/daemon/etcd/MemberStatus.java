package io.etcdagent.daemon.etcd;

import java.util.List;

/**
 * What a member says of itself; etcd answers it locally, without a quorum.
 *
 * @param leader who leads, in this member's eyes; {@link MemberId#NONE} when nobody does
 * @param raftIndex in etcd's words the committed index of this member's raft state
 * @param dbSize the whole backend file, free pages included
 * @param dbSizeInUse what of it is used; the rest a defragmentation gives back
 * @param errors etcd's own complaints: an alarm, no leader
 */
public record MemberStatus(
        ClusterId clusterId,
        MemberId memberId,
        String version,
        MemberId leader,
        boolean learner,
        long raftTerm,
        long raftIndex,
        long raftAppliedIndex,
        long dbSize,
        long dbSizeInUse,
        List<String> errors) {

    public MemberStatus {
        errors = List.copyOf(errors);
    }

    public boolean isLeader() {
        return leader.equals(memberId) && !leader.isNone();
    }
}
