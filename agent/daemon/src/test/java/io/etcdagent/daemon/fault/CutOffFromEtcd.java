package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.testing.Link;

/** Nothing goes through between the agent and any member, its own included, for longer than its lease lasts. */
record CutOffFromEtcd() implements Fault {

    @Override
    public String word() {
        return "cut-off-from-etcd";
    }

    @Override
    public Fate fate(Point point) {
        return point.beforeLastLook() && point.holdsLock() ? Fate.SPARED : Fault.onlyForwardPastLastLook(point);
    }

    @Override
    public void strike(Trial trial) {
        trial.scene().links(trial.target()).forEach(Link::silence);
        trial.points().disarm();
        trial.outlastLease();
        trial.awaitLockLost();
        trial.scene().links(trial.target()).forEach(Link::open);
        trial.operation().awaitEnd();
    }
}
