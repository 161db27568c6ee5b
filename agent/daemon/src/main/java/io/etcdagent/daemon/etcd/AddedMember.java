package io.etcdagent.daemon.etcd;

/**
 * A member that was just added.
 *
 * @param member it, not started yet; whether it is a learner is what etcd made it, not what was asked for
 * @param members all members, with it
 */
public record AddedMember(Member member, MemberList members) {}
