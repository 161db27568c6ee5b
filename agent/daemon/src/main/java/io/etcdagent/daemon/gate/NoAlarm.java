package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.health.ClusterObservation;
import java.util.Set;

/** No alarm stands anywhere in the cluster, as far as a healthy member knows, but of the kinds that do not matter. */
final class NoAlarm implements Gate<ClusterObservation> {

    private final Set<String> tolerated;

    private NoAlarm(Set<String> tolerated) {
        this.tolerated = tolerated;
    }

    /** Before a member is taken down: none at all. */
    static NoAlarm ofAnyKind() {
        return new NoAlarm(Set.of());
    }

    /**
     * Before a member counts as back: one that there is no space is the whole cluster's, and no sign that this member is
     * not well. To wait for its end would be to wait for ever, because the way out of it begins when nobody is down on
     * purpose any more. Until then it closes the gates of all who would stop something.
     */
    static NoAlarm butNoSpace() {
        return new NoAlarm(Set.of("NOSPACE"));
    }

    @Override
    public String name() {
        return "no-alarm";
    }

    @Override
    public boolean hard() {
        return false;
    }

    @Override
    public Finding judge(ClusterObservation cluster) {
        if (cluster.alarmsFailure().isPresent()) {
            return new Finding.Closed(
                    "The alarms could not be read: " + cluster.alarmsFailure().get(),
                    "Ask for them: etcd-agentctl alarms");
        }
        if (cluster.alarms().isEmpty()) {
            return new Finding.Open("No alarm stands.");
        }
        if (cluster.alarms().stream().allMatch(alarm -> tolerated.contains(alarm.kind()))) {
            return new Finding.Open("Alarms stand, which are no sign of this member not being well: "
                    + Peers.joined(cluster.alarms(), alarm -> words(alarm, cluster))
                    + "; the way out: etcd-agentctl alarms clear");
        }
        return new Finding.Closed(
                "Alarms stand: " + Peers.joined(cluster.alarms(), alarm -> words(alarm, cluster)) + ".",
                "See what it means, and the way out: etcd-agentctl alarms");
    }

    private static String words(Alarm alarm, ClusterObservation cluster) {
        String member = cluster.members()
                .flatMap(list -> list.find(alarm.member()))
                .map(Member::label)
                .orElse(alarm.member().hex());
        return alarm.kind() + " at " + member;
    }
}
