package io.etcdagent.daemon.health;

import io.etcdagent.daemon.etcd.Alarm;
import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.etcd.MemberList;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The cluster at one moment: every member asked directly, side by side.
 *
 * @param members the member list, the newest that could be had; empty if nobody ever gave one
 * @param listAge how long ago somebody gave that list; zero when it is from this very observation
 * @param local the local member's id; empty while it was never heard
 * @param observations one for each entry of the member list
 * @param alarms the alarms that stand; empty and {@code alarmsFailure} set when nobody could say
 * @param atNanos when, by {@link System#nanoTime}
 */
public record ClusterObservation(
        Optional<MemberList> members,
        Duration listAge,
        Optional<MemberId> local,
        List<MemberObservation> observations,
        List<Alarm> alarms,
        Optional<String> alarmsFailure,
        long atNanos) {

    public ClusterObservation {
        observations = List.copyOf(observations);
        alarms = List.copyOf(alarms);
    }

    /** Whether the member list was remembered, not given now. */
    public boolean listStale() {
        return !listAge.isZero();
    }

    public Optional<MemberObservation> of(MemberId id) {
        return observations.stream()
                .filter(observation -> observation.member().id().equals(id))
                .findFirst();
    }
}
