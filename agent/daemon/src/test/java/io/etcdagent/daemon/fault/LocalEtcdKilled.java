package io.etcdagent.daemon.fault;

/** The target's etcd crashes. */
record LocalEtcdKilled() implements Fault {

    @Override
    public String word() {
        return "local-etcd-killed";
    }

    @Override
    public boolean strikesAt(Point point) {
        return point.stage() != Point.Stage.DOWN;
    }

    /** One that crashed need not be ended once more. */
    @Override
    public Fate fate(Point point) {
        return switch (point.stage()) {
            case STANDING -> Fate.SPARED;
            case DOOMED -> Fate.EITHER;
            case DOWN, STARTED, VERIFIED -> Fate.RESTARTED;
        };
    }

    /** An operation that starts etcd has to do so again; one that does not leaves a crash to the operator. */
    @Override
    public void strike(Trial trial) {
        trial.target().killEtcd(trial.observer());
        trial.points().disarm();
        trial.operation().awaitEnd();
        boolean nobodyStartsIt = trial.point().beforeLastLook() || trial.point().stage() == Point.Stage.VERIFIED;
        if (nobodyStartsIt) {
            trial.start(trial.target()).awaitEnd();
        }
    }
}
