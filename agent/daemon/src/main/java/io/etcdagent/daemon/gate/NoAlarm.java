package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.Member;
import io.etcdagent.daemon.health.ClusterObservation;

/** No alarm stands anywhere in the cluster, as far as a healthy member knows. */
final class NoAlarm implements Gate<ClusterObservation> {

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
