package io.etcdagent.daemon.control.remote;

import io.etcdagent.daemon.control.routing.LineLimit;
import io.etcdagent.daemon.control.routing.Printable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whom the TLS listener did not let in, and why. Anybody can knock as often as he likes, so for each reason it says
 * so a few times in a minute only, and then how many more there were: those who scan the port hide nobody who is turned
 * away for another reason.
 */
final class TurnedAway {

    private static final Logger log = LoggerFactory.getLogger(TurnedAway.class);
    private static final LineLimit.Most LINES =
            new LineLimit.Most(3, 12, Reason.values().length, Duration.ofMinutes(1));

    /** What is no TLS comes as it is, in hexadecimal. */
    private static final int MOST_CHARACTERS = 200;

    private final LineLimit limit;

    TurnedAway(LineLimit.Later later) {
        this.limit = new LineLimit(
                LINES,
                later,
                (reason, unwritten) -> log.warn(
                        "{} more were not let in within {} s, for this reason: {}",
                        unwritten,
                        LINES.window().toSeconds(),
                        reason));
    }

    /**
     * Somebody was not let in.
     *
     * @param who the other end's address, or a certificate
     */
    void tell(Reason reason, String who, String detail) {
        String why = Printable.of(detail, MOST_CHARACTERS);
        if (limit.admits(reason.words())) {
            log.warn("{} is not let in: {}", who, why);
        } else {
            log.debug("{} is not let in: {}", who, why);
        }
    }
}
