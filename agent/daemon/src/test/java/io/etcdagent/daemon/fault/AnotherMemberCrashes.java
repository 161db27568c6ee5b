package io.etcdagent.daemon.fault;

/** The etcd of another member crashes, and is started by an operator some time later. */
record AnotherMemberCrashes() implements Fault {

    @Override
    public String word() {
        return "another-member-crashes";
    }

    @Override
    public Fate fate(Point point) {
        return point.beforeLastLook() ? Fate.SPARED : Fate.RESTARTED;
    }

    @Override
    public boolean unseen(Point point) {
        return point.stage() == Point.Stage.DOOMED;
    }

    @Override
    public void strike(Trial trial) {
        trial.rival().killEtcd(trial.observer());
        trial.points().disarm();
        // Without it there may be no quorum, and then the operation cannot end.
        trial.await(
                "the operation ended, or has started its etcd again",
                () -> trial.operation().ended() || trial.runsAnotherEtcd());
        trial.start(trial.rival()).awaitEnd();
        trial.operation().awaitEnd();
    }
}
