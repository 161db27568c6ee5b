package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The cluster seen from the member that is to be stopped: itself on one side, all others on the other.
 *
 * @param list the member list that {@code seen} was made with
 * @param me the local member's entry in it
 */
record Peers(MemberList list, Member me, ClusterObservation seen) {

    /** Empty while the list or the local member's place in it is unknown. */
    static Optional<Peers> of(ClusterObservation seen) {
        return seen.localMember().map(me -> new Peers(seen.members().orElseThrow(), me, seen));
    }

    /** How many voters there are, this member included if it is one. */
    int voters() {
        return list.voters().size();
    }

    /** All other members, learners too. */
    List<Member> others() {
        return list.members().stream()
                .filter(member -> !member.id().equals(me.id()))
                .toList();
    }

    /** The other members with a vote. */
    List<Member> otherVoters() {
        return others().stream().filter(member -> !member.learner()).toList();
    }

    /** The other voters that take their full part. */
    List<Member> healthyOtherVoters() {
        return otherVoters().stream()
                .filter(member -> seen.illness(member).isEmpty())
                .toList();
    }

    /** Each other voter that does not take its full part, and why. */
    List<String> ailingOtherVoters() {
        List<String> ailing = new ArrayList<>();
        for (Member member : otherVoters()) {
            seen.illness(member).ifPresent(why -> ailing.add(member.label() + " " + why));
        }
        return ailing;
    }

    /** What a member said of itself, if it did. */
    Optional<MemberStatus> status(Member member) {
        return seen.of(member.id()).flatMap(MemberObservation::status);
    }

    /**
     * Whether stopping this member is exactly the outage that an operator can accept: one of at most two voters goes,
     * and every other voter is well, so that the quorum is lost by this stop alone and comes back with the start.
     */
    boolean outageByThisStopAlone() {
        return voters() <= 2 && ailingOtherVoters().isEmpty();
    }

    static String labels(List<Member> members) {
        return joined(members, Member::label);
    }

    static <T> String joined(List<T> items, Function<T, String> word) {
        return items.stream().map(word).collect(Collectors.joining(", "));
    }
}
