package io.etcdagent.daemon.control.routing;

import io.etcdagent.protocol.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for every request that would change something, and for every one that was denied: who, what, and what came of
 * it. The logger is named {@code audit}, so that it can be sent elsewhere.
 */
final class AuditLog {

    /** A request with the longest reason, and all gates that it overrides after that. */
    private static final int BODY_CHARACTERS = 2000;

    private final Logger log = LoggerFactory.getLogger("audit");

    void record(Caller caller, Request request, Reply.Document outcome) {
        log.info(
                "{} role={} {} {} {} -> {} {}",
                caller.name(),
                caller.role().word(),
                Printable.of(request.method()),
                Printable.of(request.target()),
                Printable.of(shortened(request.body())),
                outcome.status(),
                Printable.of(outcome.headers().getOrDefault("Location", outcome.status() < 400 ? "" : outcome.body())));
    }

    /** What could not be read as a request, and so may have been one that would change something. */
    void unread(Caller caller, Problem problem) {
        log.info(
                "{} role={} sent no request that could be read -> {} {}",
                caller.name(),
                caller.role().word(),
                problem.status(),
                Printable.of(problem.detail()));
    }

    private static String shortened(String body) {
        return body.length() <= BODY_CHARACTERS ? body : body.substring(0, BODY_CHARACTERS) + "...";
    }
}
