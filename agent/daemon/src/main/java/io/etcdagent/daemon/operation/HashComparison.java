package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.EtcdConnections;
import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.etcd.KvHash;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a member's keys with those of the others, by their hashes at one revision. */
final class HashComparison {

    /** What came of it. */
    sealed interface Outcome {

        /** All the same. */
        record Equal(long revision, String others) implements Outcome {}

        /** At the same revision, compacted to the same, the hashes differ. */
        record Different(String words) implements Outcome {}

        /** Nobody could tell this time: a member lagged, or compacted just then. */
        record NotYet(String why) implements Outcome {}
    }

    private final EtcdConnections connections;
    private final Duration callTime;

    HashComparison(EtcdConnections connections, Duration callTime) {
        this.connections = connections;
        this.callTime = callTime;
    }

    /** Asks every voter that is well. */
    Outcome of(ClusterObservation cluster, MemberId member) {
        Optional<MemberObservation> own = cluster.of(member).filter(MemberObservation::healthy);
        List<MemberObservation> others = cluster.observations().stream()
                .filter(other ->
                        !other.member().id().equals(member) && !other.member().learner())
                .filter(other -> cluster.illness(other.member()).isEmpty())
                .toList();
        if (own.isEmpty() || others.isEmpty()) {
            return new Outcome.NotYet("the members do not all answer");
        }
        try {
            long revision = hash(own.get(), 0).revision();
            KvHash ours = hash(own.get(), revision);
            List<String> differing = new ArrayList<>();
            for (MemberObservation other : others) {
                KvHash theirs = hash(other, revision);
                if (!ours.comparableWith(theirs)) {
                    return new Outcome.NotYet(
                            other.member().label() + " has compacted its history to another revision");
                }
                if (ours.hash() != theirs.hash()) {
                    differing.add(other.member().label() + " has " + theirs.hash());
                }
            }
            return differing.isEmpty()
                    ? new Outcome.Equal(revision, labels(others))
                    : new Outcome.Different("at revision " + revision + " the keys of "
                            + own.get().member().label() + " have the hash " + ours.hash() + ", but "
                            + String.join(", ", differing));
        } catch (EtcdException failure) {
            return new Outcome.NotYet(failure.getMessage());
        }
    }

    private KvHash hash(MemberObservation of, long revision) throws EtcdException {
        return connections.to(of.endpoint().orElseThrow()).hashKv(revision, callTime);
    }

    private static String labels(List<MemberObservation> members) {
        return String.join(
                ", ",
                members.stream()
                        .map(MemberObservation::member)
                        .map(Member::label)
                        .toList());
    }
}
