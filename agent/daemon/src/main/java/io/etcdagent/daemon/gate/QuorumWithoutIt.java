package io.etcdagent.daemon.gate;

/** The other healthy voters are a quorum of all voters on the list, this dead one counted: that is how etcd counts. */
final class QuorumWithoutIt implements CasualtyGate {

    @Override
    public String name() {
        return "quorum-without-me";
    }

    @Override
    public Finding judge(Survivors survivors, RecoverSituation situation) {
        int healthy = survivors.healthyVoters().size();
        int needed = survivors.list().quorum();
        String count = healthy + " healthy without this member, " + needed + " of "
                + survivors.list().voters().size() + " voters needed.";
        return healthy >= needed && needed > 0
                ? new Finding.Open(count)
                : new Finding.Closed(
                        count,
                        "Bring the other members back first, with their own data: etcd-agentctl health; on each that is"
                                + " down: etcd-agentctl diagnose");
    }
}
