package io.etcdagent.daemon.fault;

import io.etcdagent.protocol.OperationKind;

/** Another agent tries to restart its own member, again and again until the operation is over. */
record RivalRestarts() implements Fault {

    @Override
    public String word() {
        return "rival-restarts";
    }

    @Override
    public Fate fate(Point point) {
        return Fault.onlyForwardPastLastLook(point);
    }

    @Override
    public void strike(Trial trial) {
        Ordered rival = trial.order(trial.rival(), OperationKind.RESTART);
        rival.awaitAsFarAsItGets();
        trial.points().disarm();
        while (!trial.operation().ended()) {
            if (rival.ended()) {
                rival = trial.order(trial.rival(), OperationKind.RESTART);
            }
            rival.awaitAsFarAsItGets();
        }
        rival.awaitEnd();
    }
}
