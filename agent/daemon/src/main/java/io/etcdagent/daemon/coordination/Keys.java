package io.etcdagent.daemon.coordination;

import io.etcdagent.daemon.etcd.LeaseId;
import io.etcdagent.daemon.etcd.MemberId;

/**
 * Where the agents of a cluster keep what they share, as DESIGN.md lists it.
 *
 * @param prefix begins with a slash and does not end with one
 */
public record Keys(String prefix) {

    public Keys {
        if (!prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix must begin with a slash and not end with one: " + prefix);
        }
    }

    /** What {@code etcdctl lock} takes as the lock's name. */
    public String restartLockName() {
        return prefix + "/lock/restart";
    }

    /** All who hold the restart lock or wait for it. */
    public String restartLockQueue() {
        return restartLockName() + "/";
    }

    /** The place in the queue that a lease keeps: the same key that {@code etcdctl lock} would make. */
    public String restartLockPlace(LeaseId lease) {
        return restartLockQueue() + lease.hex();
    }

    public String disruption() {
        return prefix + "/disruption";
    }

    public String agents() {
        return prefix + "/agents/";
    }

    public String agent(MemberId member) {
        return agents() + member.hex();
    }

    public String highWaters() {
        return prefix + "/high-water/";
    }

    /** What was seen of a member at most, and that it went back since, if it did. */
    public String highWater(MemberId member) {
        return highWaters() + member.hex();
    }

    public String rollouts() {
        return prefix + "/rollouts/";
    }

    public String currentRollout() {
        return rollouts() + "current";
    }

    public String rollout(String id) {
        return rollouts() + id;
    }

    public String rolloutMembers(String id) {
        return rollout(id) + "/members/";
    }

    public String rolloutMember(String id, MemberId member) {
        return rolloutMembers(id) + member.hex();
    }
}
