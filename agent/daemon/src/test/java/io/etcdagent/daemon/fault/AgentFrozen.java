package io.etcdagent.daemon.fault;

import io.etcdagent.protocol.OperationKind;

/** The agent is paused until its lease is over and another agent has tried to restart its own member meanwhile. */
record AgentFrozen() implements Fault {

    @Override
    public String word() {
        return "agent-frozen";
    }

    /** It wakes up with a lock that it lost; without having had one it has lost nothing. */
    @Override
    public Fate fate(Point point) {
        return point.beforeLastLook() && point.holdsLock() ? Fate.SPARED : Fault.onlyForwardPastLastLook(point);
    }

    @Override
    public void strike(Trial trial) {
        trial.target().freeze();
        trial.awaitLockLost();
        Ordered rival = trial.order(trial.rival(), OperationKind.RESTART);
        rival.awaitAsFarAsItGets();
        // It comes to itself at the very point at which it was paused.
        trial.points().disarm();
        trial.target().thaw();
        trial.operation().awaitEnd();
        rival.awaitEnd();
    }
}
