package io.etcdagent.daemon.gate;

import java.util.List;

/** Exactly one member is dead, this one: every other voter takes its full part. */
final class OthersHealthyWithoutIt implements CasualtyGate {

    @Override
    public String name() {
        return "others-healthy";
    }

    @Override
    public Finding judge(Survivors survivors, RecoverSituation situation) {
        List<String> ailing = survivors.ailingVoters();
        if (ailing.isEmpty()) {
            return new Finding.Open("Healthy: " + Survivors.labels(survivors.voters()) + ".");
        }
        return new Finding.Closed(
                "More than this member is sick: " + String.join("; ", ailing)
                        + ". To remove one now could cost the quorum for good.",
                "Bring those members back with their own data first; on each of their hosts: etcd-agentctl diagnose");
    }
}
