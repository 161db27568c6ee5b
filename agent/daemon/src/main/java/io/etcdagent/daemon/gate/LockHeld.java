package io.etcdagent.daemon.gate;

/** This operation holds the restart lock for long enough to take its next step; or, in a dry run, could have it. */
final class LockHeld implements Gate<StopSituation> {

    @Override
    public String name() {
        return "lock-held";
    }

    @Override
    public boolean hard() {
        return true;
    }

    @Override
    public Finding judge(StopSituation situation) {
        LockStanding lock = situation.lock();
        if (lock instanceof LockStanding.Held held) {
            return judge(held);
        }
        if (lock instanceof LockStanding.Free) {
            return new Finding.Open("The restart lock is free and would be taken.");
        }
        if (lock instanceof LockStanding.HeldByOther other) {
            return new Finding.Closed(
                    "The restart lock is held: " + other.description() + ".",
                    "Wait until it is released, or give the order, which waits for it; see etcd-agentctl lock");
        }
        LockStanding.Unknown unknown = (LockStanding.Unknown) lock;
        return new Finding.Closed(
                "Who holds the restart lock could not be read: " + unknown.why(),
                "See whether the cluster answers: etcd-agentctl lock; etcd-agentctl health");
    }

    private static Finding judge(LockStanding.Held held) {
        String evidence = "The restart lock is this operation's for another "
                + held.remaining().toMillis() + " ms; the next step needs "
                + held.needed().toMillis() + " ms";
        if (held.remaining().compareTo(held.needed()) >= 0) {
            return new Finding.Open(evidence + ".");
        }
        return new Finding.Closed(
                evidence + ": it was not kept alive in time.",
                "See why the other members answer slowly, then start anew: etcdctl endpoint status --cluster -w table");
    }
}
