package io.etcdagent.daemon.highwater;

import java.util.Optional;

/**
 * How far the local member came, in its present run of etcd and before it. What its log says at the start of a run is to
 * be compared with what was seen before that run, and with nothing later.
 *
 * @param run the newest run in which it was seen, as the unit names it; empty while there was none
 * @param earlier in all runs before that
 * @param inRun in that run
 */
record RunMarks(Optional<String> run, Sighting earlier, Sighting inRun) {

    static final RunMarks NONE = new RunMarks(Optional.empty(), Sighting.NONE, Sighting.NONE);

    /** What was seen in any run but this one. */
    Sighting before(String now) {
        return run.equals(Optional.of(now)) ? earlier : all();
    }

    Sighting all() {
        return earlier.and(inRun);
    }

    RunMarks seen(String now, Sighting sighting) {
        return run.equals(Optional.of(now))
                ? new RunMarks(run, earlier, inRun.and(sighting))
                : new RunMarks(Optional.of(now), all(), sighting);
    }

    RunMarks knowing(Sighting before) {
        return new RunMarks(run, earlier.and(before), inRun);
    }

    /** Joined with what was written down earlier; if that was in another run, then in one before this. */
    RunMarks and(RunMarks written) {
        return run.isPresent() && run.equals(written.run)
                ? new RunMarks(run, earlier.and(written.earlier), inRun.and(written.inRun))
                : knowing(written.all());
    }
}
