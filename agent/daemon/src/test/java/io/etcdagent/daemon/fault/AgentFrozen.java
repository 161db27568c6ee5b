package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.testing.FaultPoints;
import java.util.Optional;

/** The agent is paused until its lease is over and another agent has tried to restart its own member meanwhile. */
record AgentFrozen(Until until) implements Fault {

    /** When it wakes up. */
    enum Until {
        /** The other agent got as far as it can. */
        RIVAL_DONE,
        /** As before, but at the worst moment if it can restart its member: while that is down. */
        RIVAL_DOWN
    }

    @Override
    public String word() {
        return until == Until.RIVAL_DONE ? "agent-frozen" : "agent-frozen-rival-down";
    }

    /** It wakes up with a lock that it lost; without having had one it has lost nothing. */
    @Override
    public Fate fate(Point point) {
        if (!point.beforeLastLook()) {
            return Fate.RESTARTED;
        }
        return point.holdsLock() ? Fate.SPARED : Fate.EITHER;
    }

    @Override
    public void strike(Trial trial) {
        trial.target().freeze();
        trial.awaitLockLost();
        FaultPoints rivals = FaultPoints.of(trial.rival());
        if (until == Until.RIVAL_DOWN) {
            rivals.arm(Point.ETCD_STOP_AFTER.word());
        }
        Optional<Ordered> rival = trial.restartOfRival();
        rival.ifPresent(asked ->
                trial.await("the rival is as far as it gets", () -> rivals.reached() || asked.endedOrWaitsForLock()));
        // It comes to itself at the very point at which it was paused.
        trial.points().disarm();
        trial.target().thaw();
        trial.await(
                "the agent that was paused has done what it does",
                () -> trial.operation().endedOrWaitsForLock() || !trial.etcdBeforeRuns());
        rivals.disarm();
        trial.operation().awaitEnd();
        rival.ifPresent(Ordered::awaitEnd);
    }
}
