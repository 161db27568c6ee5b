package io.etcdagent.daemon.fault;

import java.util.Optional;

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
        Optional<Ordered> rival = asFarAsItGets(trial);
        trial.points().disarm();
        while (!trial.operation().ended()) {
            if (rival.filter(asked -> !asked.ended()).isEmpty()) {
                rival = asFarAsItGets(trial);
            }
        }
        rival.ifPresent(Ordered::awaitEnd);
    }

    private static Optional<Ordered> asFarAsItGets(Trial trial) {
        Optional<Ordered> rival = trial.restartOfRival();
        rival.ifPresent(Ordered::awaitAsFarAsItGets);
        return rival;
    }
}
