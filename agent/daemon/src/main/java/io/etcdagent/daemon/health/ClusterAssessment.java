package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.unit.ByHand;
import io.etcdagent.protocol.ClusterHealth;
import io.etcdagent.protocol.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The verdict on the cluster. It is available when a linearizable read through any voter succeeded, for that takes a
 * quorum, even if this node can reach one voter only; whatever else is wrong makes it degraded.
 */
final class ClusterAssessment {

    private final MemberList list;
    private final ClusterObservation seen;
    private final List<String> reasons = new ArrayList<>();

    private ClusterAssessment(MemberList list, ClusterObservation seen) {
        this.list = list;
        this.seen = seen;
    }

    static ClusterHealth assess(ClusterObservation seen, ByHand byHand) {
        MemberList list = seen.members().orElse(null);
        if (list == null) {
            return new ClusterHealth(
                    null,
                    Verdict.UNAVAILABLE,
                    List.of("No member list: the local member gave none ("
                            + seen.alarmsFailure().orElse("no reason was given") + "), and none is remembered. "
                            + "See " + byHand.status() + ", and what the agent is told: etcd-agent --check-config"));
        }
        return new ClusterAssessment(list, seen).judge();
    }

    private ClusterHealth judge() {
        long reading = list.voters().stream()
                .filter(voter -> seen.silence(voter).isEmpty())
                .count();
        if (reading == 0) {
            reasons.add("No voter of " + list.voters().size() + " serves a linearizable read: there is no quorum of "
                    + list.quorum() + ", or this node reaches no voter.");
        }
        sickMembers();
        leader();
        alarms();
        learners();
        versions();
        staleList();
        Verdict works = reasons.isEmpty() ? Verdict.HEALTHY : Verdict.DEGRADED;
        return new ClusterHealth(
                list.clusterId().hex(), reading == 0 ? Verdict.UNAVAILABLE : works, List.copyOf(reasons));
    }

    private void sickMembers() {
        for (Member member : list.members()) {
            seen.illness(member).ifPresent(why -> reasons.add(member.label() + " " + why + "."));
        }
    }

    private void leader() {
        Map<MemberId, String> namedBy = new TreeMap<>();
        answers().forEach((member, status) -> namedBy.merge(status.leader(), member.label(), (a, b) -> a + ", " + b));
        String without = namedBy.remove(MemberId.NONE);
        if (without != null) {
            reasons.add("No leader known to " + without + ".");
        }
        if (namedBy.size() > 1) {
            reasons.add("The members name different leaders: "
                    + namedBy.entrySet().stream()
                            .map(entry -> label(entry.getKey()) + " is named by " + entry.getValue())
                            .collect(Collectors.joining("; "))
                    + ".");
        }
    }

    private void alarms() {
        for (Alarm alarm : seen.alarms()) {
            reasons.add("Alarm " + alarm.kind() + " at " + label(alarm.member()) + "; see: etcd-agentctl alarms.");
        }
        if (seen.alarmsFailure().isPresent()) {
            reasons.add("The alarms could not be read: " + seen.alarmsFailure().get() + ".");
            // etcd repeats the alarms that it knows among a member's own complaints, quorum or not.
            answers().forEach((member, status) -> {
                if (!status.errors().isEmpty()) {
                    reasons.add(member.label() + " complains: " + String.join("; ", status.errors()));
                }
            });
        }
    }

    private void learners() {
        for (Member member : list.members()) {
            if (member.learner()) {
                reasons.add(member.label() + " is a learner: it is still joining, and has no vote.");
            }
        }
    }

    private void versions() {
        Map<String, String> runBy = new TreeMap<>();
        answers().forEach((member, status) -> runBy.merge(status.version(), member.label(), (a, b) -> a + ", " + b));
        if (runBy.size() > 1) {
            reasons.add("The members run different versions of etcd: "
                    + runBy.entrySet().stream()
                            .map(entry -> entry.getKey() + " at " + entry.getValue())
                            .collect(Collectors.joining("; "))
                    + ".");
        }
    }

    private void staleList() {
        if (seen.listStale()) {
            reasons.add("No quorum stands behind the member list; it is as of "
                    + seen.listAge().toSeconds() + " s ago.");
        }
    }

    private Map<Member, MemberStatus> answers() {
        Map<Member, MemberStatus> answers = new LinkedHashMap<>();
        for (MemberObservation observation : seen.observations()) {
            observation.status().ifPresent(status -> answers.put(observation.member(), status));
        }
        return answers;
    }

    private String label(MemberId id) {
        return list.find(id).map(Member::label).orElse(id.hex());
    }
}
