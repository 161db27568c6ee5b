package io.etcdagent.daemon.gate;

/** All other start gates have passed without a break for as long as was asked. */
final class Settled implements Gate<StartSituation> {

    @Override
    public String name() {
        return "settled";
    }

    @Override
    public boolean hard() {
        return false;
    }

    @Override
    public Finding judge(StartSituation situation) {
        String evidence = "All else has been well for " + situation.soundFor().toMillis() + " ms of "
                + situation.settle().toMillis() + " ms";
        if (situation.soundFor().compareTo(situation.settle()) >= 0) {
            return new Finding.Open(evidence + ".");
        }
        return new Finding.Closed(evidence + ".", "Wait, or see which gate keeps closing: etcd-agentctl operations");
    }
}
