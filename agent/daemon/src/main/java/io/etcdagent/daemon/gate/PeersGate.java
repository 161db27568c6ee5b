package io.etcdagent.daemon.gate;

/** A stop gate that judges the other members; closed while nobody knows who they are. */
interface PeersGate extends Gate<StopSituation> {

    Finding judge(Peers peers, StopSituation situation);

    @Override
    default Finding judge(StopSituation situation) {
        return Peers.of(situation.cluster())
                .map(peers -> judge(peers, situation))
                .orElseGet(() -> new Finding.Closed(
                        "It is not known who the other members are.",
                        "Clear the gate cluster-reachable first: etcd-agentctl health"));
    }
}
