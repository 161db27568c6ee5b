package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.EtcdConnection;
import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.time.Deadline;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one member, at its own endpoints, for all that an observation needs. */
final class MemberProbe {

    private static final Logger log = LoggerFactory.getLogger(MemberProbe.class);

    private final EtcdConnections connections;
    private final Duration call;
    private final Optional<ClusterId> recorded;

    /** @param recorded the cluster that an expected member must belong to; empty while none is recorded */
    MemberProbe(EtcdConnections connections, Duration call, Optional<ClusterId> recorded) {
        this.connections = connections;
        this.call = call;
        this.recorded = recorded;
    }

    /**
     * Tries each endpoint until the member answers at one. Several members may advertise an address that means
     * something else here, {@code localhost} above all, so an answer counts only if it is the expected member's.
     *
     * @param expected who must answer; empty where whoever answers is the right one
     */
    Answer ask(Optional<MemberId> expected, List<URI> endpoints, Deadline deadline) {
        Optional<URI> first = endpoints.stream().findFirst();
        if (first.isEmpty()) {
            return Answer.silence(first, Optional.empty());
        }
        Duration share = call.dividedBy(endpoints.size());
        List<String> failures = new ArrayList<>();
        for (URI endpoint : endpoints) {
            try {
                EtcdConnection connection = connections.to(endpoint);
                MemberStatus status = connection.status(deadline.atMost(share));
                Optional<String> stranger = expected.flatMap(id -> stranger(id, status));
                if (stranger.isEmpty()) {
                    return further(connection, status, deadline);
                }
                failures.add(stranger.get() + ", answers at " + endpoint);
            } catch (EtcdException e) {
                failures.add(words(e));
            } catch (IllegalArgumentException e) {
                // Members advertise what they like: a socket file, or https where this agent has no certificates.
                failures.add(endpoint + " cannot be asked: " + e.getMessage());
            }
        }
        return Answer.silence(first, Optional.of(String.join("; ", failures)));
    }

    /** Who answers instead of the expected member; empty when it is that member. */
    private Optional<String> stranger(MemberId expected, MemberStatus status) {
        if (recorded.filter(cluster -> !cluster.equals(status.clusterId())).isPresent()) {
            return Optional.of("member " + status.memberId().hex() + " of another cluster, "
                    + status.clusterId().hex());
        }
        return expected.equals(status.memberId())
                ? Optional.empty()
                : Optional.of("another member, " + status.memberId().hex());
    }

    private Answer further(EtcdConnection connection, MemberStatus status, Deadline deadline) {
        // A learner refuses linearizable reads; its list is worth hearing all the same.
        Optional<String> readFailure = status.learner() ? Optional.empty() : read(connection, deadline);
        // Between two questions etcd can have been started again with other data.
        Optional<MemberList> told =
                list(connection, deadline).filter(list -> list.clusterId().equals(status.clusterId()));
        boolean confirmed = !status.learner() && readFailure.isEmpty() && told.isPresent();
        return new Answer(
                Optional.of(connection.endpoint()),
                Optional.of(status),
                readFailure,
                Optional.empty(),
                told,
                confirmed);
    }

    private Optional<String> read(EtcdConnection connection, Deadline deadline) {
        try {
            connection.linearizableRead(deadline.atMost(call));
            return Optional.empty();
        } catch (EtcdException e) {
            return Optional.of(words(e));
        }
    }

    private Optional<MemberList> list(EtcdConnection connection, Deadline deadline) {
        try {
            return Optional.of(connection.membersAsKnownHere(deadline.atMost(call)));
        } catch (EtcdException e) {
            log.warn("{} gave its status, but no member list: {}", connection.endpoint(), words(e));
            return Optional.empty();
        }
    }

    static String words(EtcdException e) {
        return Objects.requireNonNullElse(e.getMessage(), e.kind().name());
    }
}
