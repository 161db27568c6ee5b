package io.etcdagent.daemon.fault;

/** The target's etcd ends at once whenever it is started, until it is repaired. */
record EtcdDoesNotStart() implements Fault {

    @Override
    public String word() {
        return "etcd-does-not-start";
    }

    @Override
    public Fate fate(Point point) {
        return Fault.onlyForwardPastLastLook(point);
    }

    @Override
    public void strike(Trial trial) {
        BrokenEtcd broken = BrokenEtcd.in(trial.scene().directory());
        trial.target().startInsteadOfEtcd(broken.program());
        boolean startedAlready = trial.point().compareTo(Point.START_AFTER) >= 0;
        if (startedAlready) {
            trial.target().killEtcd(trial.observer());
        }
        trial.points().disarm();
        if (trial.point().stage() == Point.Stage.VERIFIED) {
            trial.operation().awaitEnd();
            Ordered start = trial.start(trial.target());
            repairOnceTried(trial, broken, start);
            start.awaitEnd();
        } else {
            repairOnceTried(trial, broken, trial.operation());
            trial.operation().awaitEnd();
        }
    }

    private static void repairOnceTried(Trial trial, BrokenEtcd broken, Ordered by) {
        trial.await("the broken etcd is started", () -> broken.tried() || by.ended());
        trial.target().startEtcdAgain();
    }
}
