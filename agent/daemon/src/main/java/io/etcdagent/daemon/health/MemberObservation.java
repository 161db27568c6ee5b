package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.net.URI;
import java.util.Optional;

/**
 * What one member said when it was asked directly.
 *
 * @param endpoint the client URL that was asked, or the first one if none answered; empty when it has none
 * @param status its own status, empty when nothing answered
 * @param readFailure why a linearizable read through this member failed; empty when it succeeded or could not be
 *     asked for (a learner serves none, an unstarted member has no endpoint)
 * @param statusFailure why it gave no status; empty when it did or has no endpoint
 */
public record MemberObservation(
        Member member,
        Optional<URI> endpoint,
        Optional<MemberStatus> status,
        Optional<String> readFailure,
        Optional<String> statusFailure) {

    /** Whether it takes its full part: joined, answers, and a voter also reads through the quorum. */
    public boolean healthy() {
        return member.started() && status.isPresent() && readFailure.isEmpty();
    }
}
