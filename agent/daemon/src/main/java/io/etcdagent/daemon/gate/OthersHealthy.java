package io.etcdagent.daemon.gate;

import io.etcdagent.daemon.etcd.Member;
import java.util.List;

/** Every other voter takes its full part. This member itself may be sick: that is what a restart is good for. */
final class OthersHealthy implements PeersGate {

    @Override
    public String name() {
        return "others-healthy";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(Peers peers, StopSituation situation) {
        List<String> ailing = peers.ailingOtherVoters();
        List<Member> rolledBack = peers.otherVoters().stream()
                .filter(member -> peers.seen().rolledBack().containsKey(member.id()))
                .toList();
        if (!rolledBack.isEmpty()) {
            return new Finding.Closed(
                    "Not healthy: " + String.join("; ", ailing) + ".",
                    "Replace what went back in time, one member at a time; for " + Peers.labels(rolledBack)
                            + ", on its own host: etcd-agentctl diagnose, then etcd-agentctl recover");
        }
        if (!ailing.isEmpty()) {
            return new Finding.Closed(
                    "Not healthy: " + String.join("; ", ailing) + ".",
                    "Mend these members first; see etcd-agentctl health, and on each of their hosts what the etcd unit there"
                            + " logged, such as: journalctl -u etcd -n 50");
        }
        if (peers.otherVoters().isEmpty()) {
            return new Finding.Open("There is no other voter.");
        }
        return new Finding.Open("Healthy: " + Peers.labels(peers.otherVoters()) + ".");
    }
}
