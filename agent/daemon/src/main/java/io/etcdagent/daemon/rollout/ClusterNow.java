package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.coordination.CoordinationException;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.EtcdFailover;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.time.Duration;
import java.util.Optional;

/** What a rollout asks of the cluster itself, each time anew. */
final class ClusterNow {

    private static final Duration CALL_TIME = Duration.ofSeconds(5);
    private static final Duration STATUS_TIME = Duration.ofSeconds(2);

    private final EtcdFailover etcd;

    ClusterNow(EtcdFailover etcd) {
        this.etcd = etcd;
    }

    /** Who leads; empty while nobody does or nobody says. */
    Optional<MemberId> leader() {
        try {
            MemberId leader = etcd.ask(STATUS_TIME, (member, deadline) -> member.status(deadline))
                    .leader();
            return leader.isNone() ? Optional.empty() : Optional.of(leader);
        } catch (EtcdException unknown) {
            return Optional.empty();
        }
    }

    /**
     * The members as of now. Older versions of etcd list what the member that is asked has applied; a linearizable read
     * before that sees to it that this is as new as anything that was read here before.
     */
    MemberList members() throws CoordinationException {
        try {
            return etcd.ask(CALL_TIME, (member, deadline) -> {
                member.linearizableRead(deadline);
                return member.members(deadline);
            });
        } catch (EtcdException failure) {
            throw new CoordinationException(
                    "whether the rollout's members are those of the cluster cannot be read: " + failure.getMessage(),
                    failure);
        }
    }
}
