package io.etcdagent.daemon.check;

import io.etcdagent.daemon.etcd.MemberId;
import io.etcdagent.daemon.measure.Histogram;
import io.etcdagent.daemon.measure.Recent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The mean of the smoothed round trips that the local etcd measures to each of its peers, twice a minute. */
final class PeerRoundTrip implements Judge {

    @Override
    public Outcome judge(Situation situation, double threshold) {
        if (situation
                .cluster()
                .members()
                .filter(list -> list.members().size() == 1)
                .isPresent()) {
            return Outcome.ok("This is the only member.");
        }
        Recent recent = situation.measures().recent();
        double worst = -1;
        String slowest = "";
        List<String> over = new ArrayList<>();
        for (Map.Entry<String, Histogram> peer : new TreeMap<>(recent.peerRoundTrips()).entrySet()) {
            if (peer.getValue().mean().isEmpty() || !present(situation, peer.getKey())) {
                continue;
            }
            double mean = peer.getValue().mean().getAsDouble();
            String words = Words.time(mean) + " to " + label(situation, peer.getKey());
            if (mean > worst) {
                worst = mean;
                slowest = words;
            }
            if (Check.PEER_ROUND_TRIP.beyond(mean, threshold)) {
                over.add(words);
            }
        }
        if (worst < 0) {
            return Outcome.unknown("etcd has measured no round trip since this agent looks");
        }
        if (over.isEmpty()) {
            return Outcome.ok("The longest mean round trip is " + slowest + ".", worst);
        }
        return Outcome.warning(
                "Mean round trips: " + String.join("; ", over) + ".",
                worst,
                "Look at the way between the two hosts: mtr -c 20 HOST. If it cannot be shorter, set --heartbeat-interval to"
                        + " about that time, and --election-timeout to ten times as much, on all members");
    }

    /** etcd goes on telling of peers that were removed. */
    private static boolean present(Situation situation, String peer) {
        try {
            return situation
                    .cluster()
                    .members()
                    .flatMap(list -> list.find(MemberId.parse(peer)))
                    .isPresent();
        } catch (NumberFormatException noId) {
            return false;
        }
    }

    private static String label(Situation situation, String peer) {
        return situation.label(MemberId.parse(peer));
    }
}
