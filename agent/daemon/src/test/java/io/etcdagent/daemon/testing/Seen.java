package io.etcdagent.daemon.testing;

import io.etcdagent.daemon.etcd.ClusterId;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of members m1, m2, …, of which m1 leads, for tests of pure decisions. Ids have their top bit set, as
 * half of all real ones do.
 */
public final class Seen {

    private static final ClusterId CLUSTER = new ClusterId(0xcdf8181182ce1aL);

    private Seen() {}

    public static MemberId id(int number) {
        return new MemberId(0x8000_0000_0000_0000L + number);
    }

    /** Where a member serves its clients. */
    public static URI endpoint(int number) {
        return URI.create("http://127.0.0." + number + ":2379");
    }

    /** A voter that is well and has applied so many entries. */
    public static MemberObservation voter(int number, long applied) {
        return well(number, applied, false);
    }

    /** A learner that is well and has applied so many entries. */
    public static MemberObservation learner(int number, long applied) {
        return well(number, applied, true);
    }

    /** A voter that does not answer. */
    public static MemberObservation silent(int number) {
        return new MemberObservation(
                member(number, false),
                Optional.of(endpoint(number)),
                Optional.empty(),
                Optional.empty(),
                Optional.of("connection refused"));
    }

    /** A voter that answers, but serves no linearizable read. */
    public static MemberObservation cutOff(int number, long applied) {
        MemberObservation well = voter(number, applied);
        return new MemberObservation(
                well.member(), well.endpoint(), well.status(), Optional.of("timed out"), Optional.empty());
    }

    /** All of them together, as the agent of that member sees them. */
    public static ClusterObservation by(int local, MemberObservation... observations) {
        return new ClusterObservation(
                Optional.of(new MemberList(
                        CLUSTER,
                        List.of(observations).stream()
                                .map(MemberObservation::member)
                                .toList())),
                Duration.ZERO,
                Optional.of(id(local)),
                List.of(observations),
                List.of(),
                Optional.empty(),
                0);
    }

    private static MemberObservation well(int number, long applied, boolean learner) {
        MemberStatus status = new MemberStatus(
                CLUSTER, id(number), "3.4.23", id(1), learner, 7, applied, applied, 20480, 20480, List.of());
        return new MemberObservation(
                member(number, learner),
                Optional.of(endpoint(number)),
                Optional.of(status),
                Optional.empty(),
                Optional.empty());
    }

    private static Member member(int number, boolean learner) {
        return new Member(
                id(number),
                "m" + number,
                List.of(URI.create("http://127.0.0." + number + ":2380")),
                List.of(endpoint(number)),
                learner);
    }
}
