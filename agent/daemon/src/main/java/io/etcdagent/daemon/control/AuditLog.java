package io.etcdagent.daemon.control;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for every request that would change something: who, what, and what came of it, whether it was allowed or
 * not. The logger is named {@code audit}, so that it can be sent elsewhere.
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
                printable(request.method()),
                printable(request.target()),
                printable(shortened(request.body())),
                outcome.status(),
                outcome.headers().getOrDefault("Location", outcome.status() < 400 ? "" : outcome.body()));
    }

    private static String shortened(String body) {
        return body.length() <= BODY_CHARACTERS ? body : body.substring(0, BODY_CHARACTERS) + "...";
    }

    /** What a client sent must not be able to begin a line of its own, or to drive a terminal. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(point ->
                        Character.isISOControl(point) || Character.getType(point) == Character.FORMAT ? '?' : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
