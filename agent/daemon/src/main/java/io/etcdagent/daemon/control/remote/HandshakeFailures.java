package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.routing.Printable;
import io.etcdagent.daemon.time.Deadline;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says whom the TLS listener did not let in. Anybody can knock, so it says so now and then only, with the number. */
final class HandshakeFailures {

    private static final Logger log = LoggerFactory.getLogger(HandshakeFailures.class);
    private static final Duration QUIET = Duration.ofSeconds(10);

    /** What is no TLS comes as it is, in hexadecimal. */
    private static final int MOST_CHARACTERS = 200;

    private final LongSupplier nanoClock;
    private Deadline quietUntil;
    private int untold;

    HandshakeFailures(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.quietUntil = Deadline.after(Duration.ZERO, nanoClock);
    }

    /**
     * Somebody was not let in.
     *
     * @param who the other end's address, or a certificate
     */
    synchronized void refused(String who, String reason) {
        String why = Printable.of(
                reason.length() <= MOST_CHARACTERS ? reason : reason.substring(0, MOST_CHARACTERS) + "...");
        if (!quietUntil.passed()) {
            untold++;
            log.debug("{} is not let in: {}", who, why);
            return;
        }
        log.warn(
                "{} is not let in: {}{}",
                who,
                why,
                untold == 0 ? "" : " (and " + untold + " others since the last line like this)");
        untold = 0;
        quietUntil = Deadline.after(QUIET, nanoClock);
    }
}
