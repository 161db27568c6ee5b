package io.etcdagent.daemon.etcd;

import java.util.List;
import java.util.Optional;

/** The members of a cluster as one of them listed them, voters and learners, started or not. */
public record MemberList(ClusterId clusterId, List<Member> members) {

    public MemberList {
        members = List.copyOf(members);
    }

    public Optional<Member> find(MemberId id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    /** Those with a vote. */
    public List<Member> voters() {
        return members.stream().filter(member -> !member.learner()).toList();
    }

    /** How many voters make a quorum. */
    public int quorum() {
        return voters().size() / 2 + 1;
    }
}
