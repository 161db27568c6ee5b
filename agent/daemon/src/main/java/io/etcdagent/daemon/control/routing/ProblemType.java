package io.etcdagent.daemon.control.routing;

import io.etcdagent.protocol.ConflictView;
import io.etcdagent.protocol.GateView;
import io.etcdagent.protocol.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every kind of problem that the API answers with (RFC 9457). The type's URI is stable: clients decide by it, so a
 * constant is never renamed, and never comes to mean something else.
 */
public enum ProblemType {
    BAD_REQUEST(400, "The request cannot be carried out"),
    FORBIDDEN(403, "Your role may not do this"),
    DENIED_BY_ETCD(403, "etcd does not let the agent do this"),
    NOT_FOUND(404, "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "This path does not take this method"),
    NOT_ACCEPTABLE(406, "The answer does not come in a type that you accept"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    CONFLICT(409, "This cannot be done in the present state"),
    REFUSED_BY_GATE(409, "A gate refused"),
    COMPACTED(410, "The revision is gone"),
    EVENTS_GONE(410, "There is no such event any more"),
    BODY_TOO_LARGE(413, "The request body is too large"),
    LINE_TOO_LONG(414, "The request line is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The request body is not of a type that is understood"),
    MISDIRECTED(421, "That host is not served here"),
    IDEMPOTENCY_KEY_REUSED(422, "The idempotency key belongs to another request"),
    HEADER_TOO_LARGE(431, "The request header is too large"),
    TOO_SLOW(408, "The answer was not taken in time"),
    INTERNAL_ERROR(500, "The agent met an error of its own"),
    BUSY(503, "The agent has too much to do"),
    TOO_MANY_CONNECTIONS(503, "Too many connections are open"),
    NOT_READY(503, "This node does not serve"),
    UNAVAILABLE(503, "etcd does not answer"),
    HTTP_VERSION_NOT_SUPPORTED(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The URI reference that names this type, relative to the root of the API. */
    public String uri() {
        return "/problems/" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public int status() {
        return status;
    }

    /** The problem, with what happened here, what it means, and what to do next. */
    public Problem because(String detail) {
        return new Problem(uri(), title, status, detail, null);
    }

    /** The problem, with the gates that failed. */
    public Problem because(String detail, List<GateView> gates) {
        return new Problem(uri(), title, status, detail, List.copyOf(gates));
    }

    /** The problem, with what stands in the way, where that has a name. */
    public Problem because(String detail, Optional<ConflictView> inTheWay) {
        return new Problem(uri(), title, status, detail, null, inTheWay.orElse(null));
    }

    /** The problem as the exception that whoever is asked throws. */
    public Refusal refusal(String detail) {
        return new Refusal(because(detail));
    }
}
