package io.etcdagent.daemon.rollout;

import io.etcdagent.daemon.etcd.EtcdVersion;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.protocol.RolloutKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which members a rollout is for, in which order, and why; pure.
 *
 * @param meant in the order that is foreseen: followers by id, the leader last
 * @param others the members of the cluster that are not meant
 */
record RolloutPlan(List<Place> meant, List<Member> others) {

    /**
     * A member's place.
     *
     * @param why in a few words
     * @param skipped whether it is left out, for that reason
     */
    record Place(Member member, String why, boolean skipped) {}

    /** The plan for what is asked for, in the cluster as it was seen. */
    static RolloutPlan of(RolloutForm form, ClusterObservation cluster) throws RolloutRejected {
        List<Member> members = cluster.members().map(MemberList::members).orElse(List.of());
        List<Member> chosen =
                new ArrayList<>(form.members().isEmpty() ? voters(cluster) : chosen(form.members(), members));
        Optional<MemberId> leader = leader(cluster);
        chosen.sort(Comparator.comparing(
                        (Member member) -> leader.filter(member.id()::equals).isPresent())
                .thenComparing(Member::id));
        List<Place> places = new ArrayList<>();
        for (Member member : chosen) {
            places.add(place(member, form, cluster, leader));
        }
        return new RolloutPlan(
                List.copyOf(places),
                members.stream().filter(member -> !chosen.contains(member)).toList());
    }

    private static List<Member> voters(ClusterObservation cluster) {
        return cluster.members().map(MemberList::voters).orElse(List.of());
    }

    private static List<Member> chosen(List<String> wanted, List<Member> members) throws RolloutRejected {
        List<Member> chosen = new ArrayList<>();
        for (String name : wanted) {
            List<Member> meant = members.stream()
                    .filter(member ->
                            member.name().equals(name) || member.id().hex().equals(name))
                    .toList();
            if (meant.size() != 1) {
                throw RolloutRejected.invalid((meant.isEmpty() ? "no member is called " : "several members are called ")
                        + name + "; the members are " + labels(members));
            }
            if (meant.get(0).learner()) {
                throw RolloutRejected.invalid(meant.get(0).label() + " is a learner, and a rollout is for voters only");
            }
            if (!chosen.contains(meant.get(0))) {
                chosen.add(meant.get(0));
            }
        }
        return chosen;
    }

    private static String labels(List<Member> members) {
        return members.stream().map(Member::label).collect(Collectors.joining(", "));
    }

    private static Optional<MemberId> leader(ClusterObservation cluster) {
        return cluster.observations().stream()
                .map(MemberObservation::status)
                .flatMap(Optional::stream)
                .filter(MemberStatus::isLeader)
                .map(MemberStatus::memberId)
                .findFirst();
    }

    private static Place place(Member member, RolloutForm form, ClusterObservation cluster, Optional<MemberId> leader)
            throws RolloutRejected {
        if (form.ifVersionOlderThan().isPresent()) {
            Optional<String> newEnough = newEnough(
                    version(member, cluster), form.ifVersionOlderThan().get());
            if (newEnough.isPresent()) {
                return new Place(member, newEnough.get(), true);
            }
        }
        boolean leads = leader.filter(member.id()::equals).isPresent();
        String hands = form.kind() == RolloutKind.RESTART ? "before it is stopped" : "before it is defragmented";
        return new Place(
                member, leads ? "last: it leads now, and hands leadership over " + hands : "follower, by id", false);
    }

    /** Why a member is skipped by its version; empty where it is not. */
    static Optional<String> newEnough(EtcdVersion runs, EtcdVersion wanted) {
        return runs.compareTo(wanted) >= 0
                ? Optional.of("it runs etcd " + runs + ", which is not older than " + wanted)
                : Optional.empty();
    }

    private static EtcdVersion version(Member member, ClusterObservation cluster) throws RolloutRejected {
        return cluster.of(member.id())
                .flatMap(MemberObservation::status)
                .flatMap(status -> EtcdVersion.parse(status.version()))
                .orElseThrow(() -> new RolloutRejected(
                        RolloutRejected.Why.NOT_READY,
                        "which version of etcd " + member.label() + " runs is not known, because it does not answer;"
                                + " see: etcd-agentctl health",
                        List.of()));
    }

    List<RolloutRecord.Target> targets() {
        return meant.stream().map(place -> target(place.member())).toList();
    }

    List<RolloutRecord.Target> otherTargets() {
        return others.stream().map(RolloutPlan::target).toList();
    }

    private static RolloutRecord.Target target(Member member) {
        return new RolloutRecord.Target(member.id().hex(), member.name());
    }

    /** The progress that those begin with that are skipped. */
    Map<MemberId, MemberProgress> skipped(String now) {
        return progress(now, false);
    }

    /** As {@link #skipped}, and for each of the others why it has its place. */
    Map<MemberId, MemberProgress> explained(String now) {
        return progress(now, true);
    }

    private Map<MemberId, MemberProgress> progress(String now, boolean all) {
        Map<MemberId, MemberProgress> progress = new LinkedHashMap<>();
        for (Place place : meant) {
            if (place.skipped()) {
                progress.put(place.member().id(), MemberProgress.skipped(place.why(), now));
            } else if (all) {
                progress.put(place.member().id(), MemberProgress.pending(place.why()));
            }
        }
        return progress;
    }

    /** Those that something is to be done to. */
    List<Member> working() {
        return meant.stream()
                .filter(place -> !place.skipped())
                .map(Place::member)
                .toList();
    }
}
