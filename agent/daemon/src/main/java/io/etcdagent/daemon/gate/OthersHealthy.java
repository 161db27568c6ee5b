package io.etcdagent.daemon.gate;

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
