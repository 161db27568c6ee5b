package io.etcdagent.daemon.gate;

/**
 * The diagnosis says that the data cannot be used any more, and that a new member mends that. Soft: a human may know
 * better than the catalogue.
 */
final class DataUnusable implements Gate<RecoverSituation> {

    @Override
    public String name() {
        return "data-unusable";
    }

    @Override
    public boolean hard() {
        return false;
    }

    @Override
    public Finding judge(RecoverSituation situation) {
        CauseStanding cause = situation.cause();
        if (cause instanceof CauseStanding.Mended mended) {
            return new Finding.Open("Diagnosis " + mended.id() + ": " + mended.words());
        }
        if (cause instanceof CauseStanding.NotMended other) {
            return new Finding.Closed(
                    "Diagnosis " + other.id() + ": " + other.words()
                            + " A new member in its place would not mend that.",
                    other.remedy());
        }
        CauseStanding.Unknown unknown = (CauseStanding.Unknown) cause;
        return new Finding.Closed(
                "Why this member is dead is not known: " + unknown.words(),
                "See: etcd-agentctl diagnose. If you know that its data is lost: etcd-agentctl recover --override"
                        + " data-unusable --reason TEXT");
    }
}
