package io.etcdagent.daemon.fault;

import io.etcdagent.daemon.testing.TestAgent;

/** Leadership goes to the target if it can lead, else to somebody who does not lead now. */
record LeaderMoves() implements Fault {

    @Override
    public String word() {
        return "leader-moves";
    }

    @Override
    public Fate fate(Point point) {
        return Fault.onlyForwardPastLastLook(point);
    }

    @Override
    public void strike(Trial trial) {
        // A member that has just been started may not be able to lead yet.
        boolean standing = trial.point().compareTo(Point.ETCD_STOP_AFTER) < 0;
        trial.await("leadership has moved", () -> {
            TestAgent leader = trial.outside().leader();
            TestAgent next = standing && leader != trial.target()
                    ? trial.target()
                    : trial.others().stream()
                            .filter(other -> other != leader)
                            .findFirst()
                            .orElseThrow();
            trial.outside().moveLeader(leader, next);
            return next.leads();
        });
        trial.points().disarm();
        trial.operation().awaitEnd();
    }
}
