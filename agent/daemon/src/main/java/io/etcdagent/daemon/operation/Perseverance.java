package io.etcdagent.daemon.operation;

import io.etcdagent.daemon.etcd.EtcdException;
import io.etcdagent.daemon.gate.Casualty;
import io.etcdagent.daemon.health.ClusterObservation;
import io.etcdagent.daemon.time.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look after the other until something is so, while the rescue timer is kept from starting etcd. */
final class Perseverance {

    private static final Logger log = LoggerFactory.getLogger(Perseverance.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration TRY_AGAIN = Duration.ofMillis(200);

    private final Progress progress;
    private final Means means;
    private final RescueWinding winding;
    private final Duration patience;

    /** @param patience how long one step may go without getting on */
    Perseverance(Progress progress, Means means, RescueWinding winding, Duration patience) {
        this.progress = progress;
        this.means = means;
        this.winding = winding;
        this.patience = patience;
    }

    /** Something to be brought about. */
    interface Step {
        /** Does what is missing, and says whether all is there that is to be. */
        boolean look() throws EtcdException, JournalException, Unfinished, InterruptedException;
    }

    /** Looks and acts until it is so: what became of a call whose answer was lost, the next look shows. */
    void until(String what, Step step) throws Unfinished, InterruptedException {
        Deadline deadline = patient();
        while (true) {
            String why = "the cluster does not show it yet";
            try {
                if (step.look()) {
                    return;
                }
            } catch (EtcdException failure) {
                why = failure.getMessage();
                log.info("trying again until {}: {}", what, why);
                progress.say("trying again: " + why);
            } catch (JournalException failure) {
                throw new Unfinished(failure.getMessage());
            }
            if (deadline.passed()) {
                throw new Unfinished(
                        "within " + patience.toSeconds() + " s it did not come about that " + what + ": " + why);
            }
            breathe();
        }
    }

    /** The dead member and the cluster as its others have it just now, with a quorum behind it. */
    Succession succession() throws Unfinished, InterruptedException {
        Deadline deadline = patient();
        while (true) {
            ClusterObservation cluster = means.freshLook().get().cluster();
            Optional<Casualty> casualty = means.recovery().casualty().get();
            if (casualty.isPresent() && cluster.members().isPresent() && !cluster.listStale()) {
                return new Succession(casualty.get(), cluster);
            }
            if (deadline.passed()) {
                throw new Unfinished("the other members give no member list with a quorum behind it");
            }
            breathe(TRY_AGAIN);
        }
    }

    /** When a step that begins or gets on now has gone too long without. */
    Deadline patient() {
        return Deadline.after(patience, means.nanoClock());
    }

    /** Before the next look. */
    void breathe() throws InterruptedException {
        breathe(LOOK_AGAIN);
    }

    private void breathe(Duration pause) throws InterruptedException {
        progress.goesOn();
        winding.keepUp();
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
}
