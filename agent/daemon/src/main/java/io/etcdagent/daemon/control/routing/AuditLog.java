package io.etcdagent.daemon.control.routing;

import io.etcdagent.protocol.Problem;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for every request that would change something, and for every one that was denied: who, what, and what came of
 * it. The logger is named {@code audit}, so that it can be sent elsewhere.
 *
 * <p>What is asked by somebody who may change something has its line always. Of those who may not, and of what cannot be
 * read as a request, each client has a line for the first few times in a minute, and then one that says how many more
 * there were: it stays known who was denied, as long as those are not more than 64 in that minute, and nobody fills the
 * disk by being denied.
 */
public final class AuditLog {

    /** A request with the longest reason, and all gates that it overrides after that. */
    private static final int BODY_CHARACTERS = 2000;

    /** More than there are routes to try, and some 100 KiB in a minute at the usual length. */
    private static final LineLimit.Most MOST = new LineLimit.Most(60, 240, 64, Duration.ofMinutes(1));

    private final Logger log = LoggerFactory.getLogger("audit");
    private final LineLimit limit;

    /** With a limit whose time is kept so. */
    public AuditLog(LineLimit.Later later) {
        this.limit = new LineLimit(
                MOST,
                later,
                (client, unwritten) -> log.info(
                        "{} -> {} more within {} s that have no lines of their own",
                        client,
                        unwritten,
                        MOST.window().toSeconds()));
    }

    void record(Caller caller, Request request, Reply.Document outcome) {
        if (!caller.role().includes(Role.OPERATE) && !limit.admits(kind(caller))) {
            return;
        }
        log.info(
                "{} role={} {} {} {} -> {} {}",
                caller.name(),
                caller.role().word(),
                Printable.of(request.method()),
                Printable.of(request.target()),
                Printable.of(request.body(), BODY_CHARACTERS),
                outcome.status(),
                Printable.of(outcome.headers().getOrDefault("Location", outcome.status() < 400 ? "" : outcome.body())));
    }

    /** What could not be read as a request, and so may have been one that would change something. */
    void unread(Caller caller, Problem problem) {
        if (!limit.admits(kind(caller))) {
            return;
        }
        log.info(
                "{} role={} sent no request that could be read -> {} {}",
                caller.name(),
                caller.role().word(),
                problem.status(),
                Printable.of(problem.detail()));
    }

    private static String kind(Caller caller) {
        return caller.client() + " role=" + caller.role().word();
    }
}
