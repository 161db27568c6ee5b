package io.etcdagent.daemon.control.remote;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is done again and again, by one thread. What goes wrong in it unexpectedly keeps nothing else from being
 * done, is told once, and told again only when it goes wrong in another way, or after it has gone well.
 */
final class RepeatedStep implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(RepeatedStep.class);

    private final String what;
    private final Runnable step;
    private Optional<String> told = Optional.empty();

    /** @param what as an operator calls it */
    RepeatedStep(String what, Runnable step) {
        this.what = what;
        this.step = step;
    }

    @Override
    public void run() {
        try {
            step.run();
            told = Optional.empty();
        } catch (RuntimeException defect) {
            if (!told.equals(Optional.of(defect.toString()))) {
                told = Optional.of(defect.toString());
                log.error("{} met a defect of the agent; it is tried again and again", what, defect);
            }
        }
    }
}
