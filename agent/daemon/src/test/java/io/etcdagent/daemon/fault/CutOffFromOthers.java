package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.testing.Link;

/** Nothing goes through between the agent and the other members, for longer than its lease lasts. */
record CutOffFromOthers() implements Fault {

    @Override
    public String word() {
        return "cut-off-from-others";
    }

    /** Its own member may keep its lease alive, and the others may be seen again in time. */
    @Override
    public Fate fate(Point point) {
        return Fault.onlyForwardPastLastLook(point);
    }

    @Override
    public void strike(Trial trial) {
        trial.others()
                .forEach(other -> trial.scene().link(trial.target(), other).silence());
        trial.points().disarm();
        trial.outlastLease();
        trial.scene().links(trial.target()).forEach(Link::open);
        trial.operation().awaitEnd();
    }
}
