package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import io.etcdagent.daemon.measure.NodeMeasures;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What all checks go by.
 *
 * @param age of the measures
 * @param trends what has gone on for how long, as of now
 * @param configuredQuota of the local member's backend file, by its settings; empty where it has none, or is not understood
 * @param now by this node's wall clock
 */
record Situation(
        ClusterObservation cluster,
        NodeMeasures measures,
        Duration age,
        Trends trends,
        OptionalLong configuredQuota,
        Instant now,
        long nowNanos) {

    /** Several rounds. */
    private static final Duration STALE = Duration.ofMinutes(3);

    /** Why the measures say nothing about now; empty if they do. */
    Optional<String> stale() {
        if (!measures.looked()) {
            return Optional.of("this agent has just started and has not looked yet");
        }
        return age.compareTo(STALE) > 0
                ? Optional.of(
                        "the last look was " + Words.time(Words.seconds(age)) + " ago, the next one hangs: look at the"
                                + " disk of etcd's data, and at journalctl -u etcd-agent -n 50")
                : Optional.empty();
    }

    /** Why the metrics of this node's etcd say nothing about now; empty if they do. */
    Optional<String> metricsMissing() {
        return stale().or(() -> measures.etcd().isEmpty() ? Optional.of(withoutMetrics()) : Optional.empty());
    }

    /** Why there are no metrics of etcd. */
    String withoutMetrics() {
        return "etcd's metrics cannot be read: " + measures.etcdFailure().orElse("it does not tell this one");
    }

    /** The members that answer as themselves. */
    Map<Member, MemberStatus> answers() {
        Map<Member, MemberStatus> answers = new LinkedHashMap<>();
        for (MemberObservation observation : cluster.observations()) {
            observation
                    .status()
                    .filter(status ->
                            status.memberId().equals(observation.member().id()))
                    .ifPresent(status -> answers.put(observation.member(), status));
        }
        return answers;
    }

    /** What is committed as far as anybody says; 0 while nobody does. */
    long committed() {
        return answers().values().stream()
                .mapToLong(MemberStatus::raftIndex)
                .max()
                .orElse(0);
    }

    String label(MemberId id) {
        return cluster.members()
                .flatMap(list -> list.find(id))
                .map(Member::label)
                .orElse(id.hex());
    }
}
