package io.etcdagent.daemon.gate;

/** A gate before a recovery that judges the surviving members; closed while nobody knows who they are. */
interface CasualtyGate extends Gate<RecoverSituation> {

    Finding judge(Survivors survivors, RecoverSituation situation);

    @Override
    default boolean hard() {
        return true;
    }

    @Override
    default Finding judge(RecoverSituation situation) {
        return situation
                .casualty()
                .flatMap(casualty -> Survivors.of(situation.seen().cluster(), casualty))
                .map(survivors -> judge(survivors, situation))
                .orElseGet(() -> new Finding.Closed(
                        "It is not known who the other members are.",
                        "Clear the gates cluster-reachable and member-identified first: etcd-agentctl health"));
    }
}
