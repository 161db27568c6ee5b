package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.EtcdVersion;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberStatus;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.health.MemberObservation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * For how long things have been so, as far as this agent has looked; by the monotonic clock.
 *
 * @param learners each learner's way to the leader
 * @param mixedSince since when members have been of different minor versions; empty while they are not
 */
record Trends(Map<MemberId, Approach> learners, OptionalLong mixedSince) {

    /**
     * A learner's way to the leader.
     *
     * @param leastLag the fewest entries that it was behind; {@link Long#MAX_VALUE} while it has never answered
     * @param sinceNanos when it came so close
     */
    record Approach(long leastLag, long sinceNanos) {

        Approach next(long lag, long nanos) {
            return lag < leastLag ? new Approach(lag, nanos) : this;
        }
    }

    Trends {
        learners = Map.copyOf(learners);
    }

    static Trends none() {
        return new Trends(Map.of(), OptionalLong.empty());
    }

    /** These, and what another look adds. */
    Trends next(ClusterObservation cluster, long nanos) {
        if (cluster.members().isEmpty()) {
            return this;
        }
        Map<MemberId, Approach> next = new HashMap<>();
        for (MemberObservation observation : cluster.observations()) {
            Member member = observation.member();
            if (member.learner()) {
                long lag = lag(observation, cluster);
                Approach before = learners.get(member.id());
                next.put(member.id(), before == null ? new Approach(lag, nanos) : before.next(lag, nanos));
            }
        }
        if (!mixed(cluster)) {
            return new Trends(next, OptionalLong.empty());
        }
        return new Trends(next, mixedSince.isPresent() ? mixedSince : OptionalLong.of(nanos));
    }

    private static long lag(MemberObservation learner, ClusterObservation cluster) {
        long committed = cluster.observations().stream()
                .map(MemberObservation::status)
                .flatMap(Optional::stream)
                .mapToLong(MemberStatus::raftIndex)
                .max()
                .orElse(0);
        return learner.status()
                .filter(status -> status.memberId().equals(learner.member().id()))
                .map(status -> Math.max(0, committed - status.raftAppliedIndex()))
                .orElse(Long.MAX_VALUE);
    }

    private static boolean mixed(ClusterObservation cluster) {
        return cluster.observations().stream()
                        .map(MemberObservation::status)
                        .flatMap(Optional::stream)
                        .map(status -> minor(status.version()))
                        .collect(Collectors.toSet())
                        .size()
                > 1;
    }

    /** As {@code 3.5}; what is no version stands for itself. */
    static String minor(String version) {
        return EtcdVersion.parse(version)
                .map(parsed -> parsed.major() + "." + parsed.minor())
                .orElse(version);
    }
}
