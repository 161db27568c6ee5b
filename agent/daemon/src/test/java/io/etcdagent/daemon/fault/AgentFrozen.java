package io.etcdagent.daemon.fault;

import java.util.Optional;

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
        Optional<Ordered> rival = trial.restartOfRival();
        rival.ifPresent(Ordered::awaitAsFarAsItGets);
        // It comes to itself at the very point at which it was paused.
        trial.points().disarm();
        trial.target().thaw();
        trial.operation().awaitEnd();
        rival.ifPresent(Ordered::awaitEnd);
    }
}
