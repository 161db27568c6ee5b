package io.etcdagent.daemon.control.routing;

import io.etcdagent.protocol.Problem;
import io.etcdagent.protocol.Routes;
import io.etcdagent.protocol.json.Messages;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request to its route, if the caller may use it, and the answer back. Whatever happens on the way becomes a
 * problem document; what changes something, or was refused to, leaves an audit line, and so does whatever the caller's
 * role does not allow.
 */
public final class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final RouteTable routes;
    private final Messages messages;
    private final String remedy;
    private final AuditLog audit;
    private final SecureRandom random = new SecureRandom();

    /**
     * For these routes.
     *
     * @param remedy where a caller gets a higher role
     */
    public Dispatcher(RouteTable routes, Messages messages, String remedy, AuditLog audit) {
        this.routes = routes;
        this.messages = messages;
        this.remedy = remedy;
        this.audit = audit;
    }

    /** Answers the request on the calling thread, which may block for as long as the route does. */
    public void answer(Request request, Caller caller, Exchange exchange) {
        Reply.Document document;
        try {
            Reply reply = call(request, caller);
            if (reply instanceof Reply.Stream<?> stream) {
                exchange.stream(stream);
                return;
            }
            if (reply instanceof Reply.Body body) {
                exchange.body(body, failure -> problem(request, failure));
                return;
            }
            document = (Reply.Document) reply;
        } catch (Refusal refusal) {
            document = Reply.Document.problem(refusal.problem(), messages);
        } catch (RuntimeException e) {
            document = Reply.Document.problem(internalError(request, e), messages);
        }
        conclude(request, caller, document, exchange);
    }

    private Problem problem(Request request, Exception failure) {
        return failure instanceof Refusal refusal ? refusal.problem() : internalError(request, failure);
    }

    /** What came was no request; its answer is on its way. */
    public void unread(Caller caller, Problem problem) {
        audit.unread(caller, problem);
    }

    /** Answers without asking any route. */
    public void refuse(Request request, Caller caller, Problem problem, Exchange exchange) {
        conclude(request, caller, Reply.Document.problem(problem, messages).with("Retry-After", "1"), exchange);
    }

    /** The audit line is written before the answer is sent, so that nobody holds an answer without one. */
    private void conclude(Request request, Caller caller, Reply.Document document, Exchange exchange) {
        boolean mutates =
                Method.answering(request.method()).map(Method::mutates).orElse(true);
        if (mutates || document.status() == ProblemType.FORBIDDEN.status()) {
            audit.record(caller, request, document);
        }
        exchange.send(document);
    }

    private Reply call(Request request, Caller caller) throws Refusal {
        RequestTarget target = target(request);
        RouteTable.Match match = routes.find(request.method(), target.segments());
        if (match instanceof RouteTable.NotByThisMethod other) {
            Problem problem = ProblemType.METHOD_NOT_ALLOWED.because("This path takes " + other.allow() + '.');
            return Reply.Document.problem(problem, messages).with("Allow", other.allow());
        }
        if (!(match instanceof RouteTable.Found found)) {
            throw ProblemType.NOT_FOUND.refusal("No route has this path; GET / lists them all.");
        }
        Route route = found.route();
        authorise(route, caller);
        checkQuery(route, target);
        checkTypes(route, request);
        return route.endpoint().answer(new Call(request, target, caller, found.variables()));
    }

    private static RequestTarget target(Request request) throws Refusal {
        try {
            return RequestTarget.parse(request.target());
        } catch (IllegalArgumentException e) {
            throw ProblemType.BAD_REQUEST.refusal("The request target cannot be read: " + e.getMessage() + '.');
        }
    }

    private void authorise(Route route, Caller caller) throws Refusal {
        if (!caller.role().includes(route.role())) {
            throw ProblemType.FORBIDDEN.refusal(route + " takes the role "
                    + route.role().word() + "; you, " + caller.name() + ", have "
                    + caller.role().word() + ". " + remedy);
        }
    }

    /** A parameter that would be ignored, such as {@code ?dryRun=true}, must not turn into the real thing. */
    private static void checkQuery(Route route, RequestTarget target) throws Refusal {
        if (route.method().mutates() && !target.query().isEmpty()) {
            throw ProblemType.BAD_REQUEST.refusal(
                    route + " takes no query parameters; what it takes goes into the body. Nothing was done.");
        }
    }

    private static void checkTypes(Route route, Request request) throws Refusal {
        if (request.accept().isPresent() && !MediaTypes.accepts(request.accept().get(), route.mediaType())) {
            throw ProblemType.NOT_ACCEPTABLE.refusal(route + " answers with " + route.mediaType() + '.');
        }
        boolean isJson = MediaTypes.is(request.contentType().orElse(""), Routes.JSON);
        if (route.method() == Method.POST && !isJson) {
            throw ProblemType.UNSUPPORTED_MEDIA_TYPE.refusal(
                    route + " takes JSON: send the header Content-Type: application/json.");
        }
    }

    private Problem internalError(Request request, Exception error) {
        String id = HexFormat.of().toHexDigits(random.nextInt());
        log.error("error {} while answering {} {}", id, request.method(), request.target(), error);
        return ProblemType.INTERNAL_ERROR.because("This is a defect of the agent. Its log has what happened, under the"
                + " id " + id + ": journalctl -u etcd-agent | grep -A 30 " + id);
    }
}
