package io.etcdagent.daemon.gate;

/** An etcd that is started now obeys what it is told about joining: {@code existing}, and the members. */
final class CanBeTold implements Gate<RecoverSituation> {

    @Override
    public String name() {
        return "join-settings";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(RecoverSituation situation) {
        return situation
                .joinObstacle()
                .<Finding>map(why -> new Finding.Closed(
                        "etcd of this node cannot be told how to join: " + why + ".",
                        "Have the unit take ETCD_INITIAL_CLUSTER, ETCD_INITIAL_CLUSTER_STATE, ETCD_NAME and"
                                + " ETCD_INITIAL_ADVERTISE_PEER_URLS from the environment; see: etcd-agent --check-config;"
                                + " or recover it by hand: man etcd-agentctl, RECOVER BY HAND"))
                .orElseGet(() -> new Finding.Open("etcd of this node takes how it is to join from its environment."));
    }
}
