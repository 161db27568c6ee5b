package io.etcdagent.daemon.check;

import io.etcdagent.daemon.measure.Recent;

/** How often another leader was seen within an hour. */
final class LeaderChanges implements Judge {

    @Override
    public Outcome judge(Situation situation, double threshold) {
        Recent recent = situation.measures().recent();
        long changes = recent.leaderChanges();
        String found = changes + (changes == 1 ? " leader change" : " leader changes") + " in the last "
                + Words.time(Words.seconds(recent.leaderSpan())) + ".";
        if (!Check.LEADER_CHANGES.beyond((double) changes, threshold)) {
            return Outcome.ok(found, (double) changes);
        }
        return Outcome.warning(
                found,
                (double) changes,
                "See why members lost their leader: journalctl -u etcd --since -1h | grep -E 'lost leader|elected leader|slow';"
                        + " slow disks and a slow network are the usual causes: etcd-agentctl health --detail on each node");
    }
}
