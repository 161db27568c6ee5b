package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The members that carry the cluster while this node's is replaced.
 *
 * @param list the member list that {@code seen} was made with
 * @param casualty this node's entry in it; empty when it was taken off
 */
record Survivors(MemberList list, Optional<Member> casualty, ClusterObservation seen) {

    /** Empty while there is no list, or it is unclear which entry is this node's. */
    static Optional<Survivors> of(ClusterObservation seen, Casualty casualty) {
        return seen.members().flatMap(list -> {
            Casualty.Listing listing = casualty.on(list);
            if (listing instanceof Casualty.Listing.Joined joined) {
                return Optional.of(new Survivors(list, Optional.of(joined.member()), seen));
            }
            if (listing instanceof Casualty.Listing.NeverJoined added) {
                return Optional.of(new Survivors(list, Optional.of(added.member()), seen));
            }
            return listing instanceof Casualty.Listing.Gone
                    ? Optional.of(new Survivors(list, Optional.empty(), seen))
                    : Optional.empty();
        });
    }

    /** All other members, learners too. */
    List<Member> others() {
        return list.members().stream()
                .filter(member ->
                        casualty.filter(own -> own.id().equals(member.id())).isEmpty())
                .toList();
    }

    List<Member> voters() {
        return others().stream().filter(member -> !member.learner()).toList();
    }

    /** The voters that take their full part. */
    List<Member> healthyVoters() {
        return voters().stream()
                .filter(member -> seen.illness(member).isEmpty())
                .toList();
    }

    /** Each voter that does not take its full part, and why. */
    List<String> ailingVoters() {
        return voters().stream()
                .flatMap(member -> seen.illness(member).map(why -> member.label() + " " + why).stream())
                .toList();
    }

    Optional<MemberStatus> status(Member member) {
        return seen.of(member.id()).flatMap(MemberObservation::status);
    }

    static String labels(List<Member> members) {
        return members.stream().map(Member::label).collect(Collectors.joining(", "));
    }
}
