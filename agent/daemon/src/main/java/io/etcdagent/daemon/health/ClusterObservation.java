package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cluster at one moment: every member asked directly, side by side.
 *
 * @param members the member list, the newest that could be had; empty if nobody ever gave one. Always of the cluster
 *     that this agent has recorded, once it has
 * @param listAge how long ago a quorum last stood behind that list: a member gave it after a linearizable read through
 *     itself; zero exactly when that happened in this very observation
 * @param local the local member's id; empty while it was never heard. Never that of a member of a foreign cluster
 * @param observations one for each entry of the member list
 * @param alarms the alarms that stand; empty and {@code alarmsFailure} set when nobody could say
 * @param atNanos when, by {@link System#nanoTime}
 * @param foreign set when whoever answered at the local endpoint belongs to another cluster; nothing else that it said
 *     is in here
 * @param rolledBack the members whose disks are known to have gone back in time, with the evidence ({@link RolledBack})
 */
public record ClusterObservation(
        Optional<MemberList> members,
        Duration listAge,
        Optional<MemberId> local,
        List<MemberObservation> observations,
        List<Alarm> alarms,
        Optional<String> alarmsFailure,
        long atNanos,
        Optional<ForeignCluster> foreign,
        Map<MemberId, String> rolledBack) {

    /** Of a cluster of which no member is known to have gone back in time. */
    public ClusterObservation(
            Optional<MemberList> members,
            Duration listAge,
            Optional<MemberId> local,
            List<MemberObservation> observations,
            List<Alarm> alarms,
            Optional<String> alarmsFailure,
            long atNanos,
            Optional<ForeignCluster> foreign) {
        this(members, listAge, local, observations, alarms, alarmsFailure, atNanos, foreign, Map.of());
    }

    /** Of a cluster whose member at the local endpoint is, if it answered, no stranger. */
    public ClusterObservation(
            Optional<MemberList> members,
            Duration listAge,
            Optional<MemberId> local,
            List<MemberObservation> observations,
            List<Alarm> alarms,
            Optional<String> alarmsFailure,
            long atNanos) {
        this(members, listAge, local, observations, alarms, alarmsFailure, atNanos, Optional.empty());
    }

    public ClusterObservation {
        observations = List.copyOf(observations);
        alarms = List.copyOf(alarms);
        rolledBack = Map.copyOf(rolledBack);
    }

    /** Whether no quorum stands behind the member list now: it was remembered, or told by a member without one. */
    public boolean listStale() {
        return !listAge.isZero();
    }

    /** The local member's entry in the member list; empty while either is unknown, or if it is not on the list. */
    public Optional<Member> localMember() {
        return members.flatMap(list -> local.flatMap(list::find));
    }

    public Optional<MemberObservation> of(MemberId id) {
        return observations.stream()
                .filter(observation -> observation.member().id().equals(id))
                .findFirst();
    }

    /**
     * Why a member does not take its full part, in words that follow its label; empty when it does. A member that went
     * back in time does not, however well it answers: what it has acknowledged may be missing from its copy.
     */
    public Optional<String> illness(Member member) {
        String evidence = rolledBack.get(member.id());
        return Stream.concat(Optional.ofNullable(evidence).stream(), silence(member).stream())
                .reduce((before, now) -> before + "; now it " + now);
    }

    /**
     * Why a member does not serve now, in words that follow its label; empty when it does. Stricter than
     * {@link MemberObservation#healthy}: whoever answered must be this very member, in this very cluster. Several
     * members that all advertise {@code localhost} are really one.
     */
    public Optional<String> silence(Member member) {
        if (!member.started()) {
            return Optional.of("was added and has not joined yet");
        }
        MemberObservation observation = of(member.id()).orElse(null);
        if (observation == null) {
            return Optional.of("was not asked");
        }
        MemberStatus status = observation.status().orElse(null);
        if (status == null) {
            return Optional.of("does not answer: " + observation.statusFailure().orElse("no status"));
        }
        if (!status.memberId().equals(member.id())) {
            return Optional.of(
                    "does not answer: another member, " + status.memberId().hex() + ", does at its URL");
        }
        if (members.isPresent() && !status.clusterId().equals(members.get().clusterId())) {
            return Optional.of(
                    "belongs to another cluster, " + status.clusterId().hex());
        }
        if (!observation.healthy()) {
            return Optional.of(
                    "serves no linearizable read: " + observation.readFailure().orElse("it has not joined"));
        }
        return Optional.empty();
    }
}
