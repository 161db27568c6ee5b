package io.etcdagent.daemon.fault;

/** The agent is killed as by a power cut, and started again. */
record AgentKilled(Restarted restarted) implements Fault {

    enum Restarted {
        AT_ONCE,
        /** When its lease is over, so that nothing but the record holds others up. */
        AFTER_LOCK_EXPIRED
    }

    @Override
    public String word() {
        return restarted == Restarted.AT_ONCE ? "agent-killed" : "agent-killed-for-long";
    }

    /** An agent that comes back carries nothing on, it only brings back what is down. */
    @Override
    public Fate fate(Point point) {
        return switch (point.stage()) {
            case STANDING, DOOMED -> Fate.SPARED;
            case DOWN, STARTED, VERIFIED -> Fate.RESTARTED;
        };
    }

    @Override
    public void strike(Trial trial) {
        trial.target().kill();
        if (restarted == Restarted.AFTER_LOCK_EXPIRED) {
            trial.awaitLockLost();
        }
        trial.target().start();
        trial.target().awaitAnswer();
        trial.points().disarm();
    }
}
