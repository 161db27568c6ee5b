package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.gate.GateResult;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is seen before the way out of NOSPACE is begun, and again before each member is defragmented on it; pure
 * judgement.
 *
 * @param cluster every member asked just now
 * @param local whose agent this is
 * @param queue those who hold the restart lock or wait for it, in words; empty when it could not be read
 * @param disruption the record that stands, in words, or empty; an outer empty when it could not be read
 */
record SpaceLook(
        ClusterObservation cluster,
        LocalNode local,
        Optional<List<String>> queue,
        Optional<Optional<String>> disruption) {

    private static final String HEALTH = "See: etcd-agentctl health";

    /** Every rule, kept or not. */
    List<GateResult> rules() {
        List<GateResult> rules = new ArrayList<>();
        rules.add(reachable());
        if (cluster.alarmsFailure().isPresent() || cluster.members().isEmpty()) {
            return rules;
        }
        MemberList members = cluster.members().get();
        rules.add(noSpace());
        rules.add(noCorruption());
        rules.add(nobodyElse(members));
        rules.add(allHealthy(members));
        rules.add(noDisruption());
        rules.add(lockFree());
        return rules;
    }

    private GateResult reachable() {
        Optional<String> why = cluster.alarmsFailure()
                .or(() -> cluster.members().isEmpty() ? Optional.of("nobody gave a member list") : Optional.empty());
        return rule(
                "cluster-reachable",
                why.isEmpty(),
                why.isEmpty()
                        ? "The cluster has a quorum and tells its alarms."
                        : "The alarms could not be read: " + why.get(),
                "Get the quorum back first. " + HEALTH);
    }

    private GateResult noSpace() {
        boolean stands =
                cluster.alarms().stream().anyMatch(alarm -> alarm.kind().equals("NOSPACE"));
        return rule(
                "no-space-alarm",
                stands,
                stands ? "A NOSPACE alarm stands." : "No NOSPACE alarm stands: etcd takes writes.",
                "There is nothing to clear. See: etcd-agentctl alarms");
    }

    private GateResult noCorruption() {
        List<String> others = cluster.alarms().stream()
                .filter(alarm -> !alarm.kind().equals("NOSPACE"))
                .map(alarm -> alarm.kind() + " at " + alarm.member().hex())
                .toList();
        return rule(
                "no-other-alarm",
                others.isEmpty(),
                others.isEmpty()
                        ? "No other alarm stands."
                        : "Another alarm stands: " + String.join(", ", others) + ".",
                "A member whose data is corrupt must be replaced; this alarm is never disarmed here. See:"
                        + " etcd-agentctl alarms");
    }

    private GateResult nobodyElse(MemberList members) {
        List<String> others = new AlarmMark(local.member())
                .others(cluster.alarms(), members).stream().map(Member::label).toList();
        return rule(
                "nobody-else-clears",
                others.isEmpty(),
                others.isEmpty()
                        ? "No other agent is about it."
                        : "The agent of " + String.join(", ", others) + " is about it, or was when it ended.",
                "Wait for it; an agent that starts again takes its mark back. If its host is gone for good: etcdctl alarm"
                        + " disarm takes the mark away, and etcd raises NOSPACE again by itself while there is no space");
    }

    private GateResult allHealthy(MemberList members) {
        List<String> ailing = new ArrayList<>();
        for (Member member : members.members()) {
            cluster.illness(member).ifPresent(why -> ailing.add(member.label() + " " + why));
        }
        if (cluster.listStale()) {
            ailing.add("no quorum stands behind the member list now");
        }
        return rule(
                "all-members-healthy",
                ailing.isEmpty(),
                ailing.isEmpty() ? "Every member is well." : String.join("; ", ailing) + ".",
                "A member that defragments answers nothing, so all others must. " + HEALTH);
    }

    private GateResult noDisruption() {
        boolean none = disruption.isPresent() && disruption.get().isEmpty();
        return rule(
                "no-other-disruption",
                none,
                disruption
                        .map(record -> record.map(words -> "A member is, or may be, down on purpose: " + words + ".")
                                .orElse("No member is down on purpose."))
                        .orElse("The disruption record could not be read."),
                "See: etcd-agentctl lock");
    }

    private GateResult lockFree() {
        boolean free = queue.isPresent() && queue.get().isEmpty();
        return rule(
                "lock-free",
                free,
                queue.map(places -> places.isEmpty()
                                ? "Nobody holds the restart lock or waits for it."
                                : "The restart lock is held or waited for: " + String.join("; ", places) + ".")
                        .orElse("The queue of the restart lock could not be read."),
                "It would go on the moment that the alarm is gone. See: etcd-agentctl lock");
    }

    private static GateResult rule(String name, boolean kept, String evidence, String remedy) {
        return new GateResult(name, true, kept, evidence, kept ? Optional.empty() : Optional.of(remedy));
    }

    /** In the order in which they are defragmented: by id, the leader last. A learner takes no such call. */
    List<MemberObservation> order() {
        return cluster.observations().stream()
                .filter(seen -> !seen.member().learner())
                .sorted(Comparator.comparing((MemberObservation seen) -> leads(seen))
                        .thenComparing(seen -> seen.member().id()))
                .toList();
    }

    private static boolean leads(MemberObservation seen) {
        return seen.status().filter(MemberStatus::isLeader).isPresent();
    }
}
