package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.net.URI;
import java.util.Optional;

/**
 * What came of asking one member; fields as in {@link MemberObservation}.
 *
 * @param told the member list as this member knows it
 * @param confirmed whether it told the list after a linearizable read through itself. It has then applied all that was
 *     committed before, membership changes too, so that a quorum stands behind the list; this makes up for etcd before
 *     3.5, which cannot be asked for a linearizable list.
 */
record Answer(
        Optional<URI> endpoint,
        Optional<MemberStatus> status,
        Optional<String> readFailure,
        Optional<String> statusFailure,
        Optional<MemberList> told,
        boolean confirmed) {

    static Answer silence(Optional<URI> endpoint, Optional<String> why) {
        return new Answer(endpoint, Optional.empty(), Optional.empty(), why, Optional.empty(), false);
    }

    MemberObservation of(Member member) {
        return new MemberObservation(member, endpoint, status, readFailure, statusFailure);
    }
}
