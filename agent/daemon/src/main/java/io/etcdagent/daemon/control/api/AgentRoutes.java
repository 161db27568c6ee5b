package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.Call;
import io.etcdagent.daemon.control.routing.Caller;
import io.etcdagent.daemon.control.routing.Method;
import io.etcdagent.daemon.control.routing.PathTemplate;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.QueryParameters;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.daemon.control.routing.RequestBody;
import io.etcdagent.daemon.control.routing.Role;
import io.etcdagent.daemon.control.routing.Route;
import io.etcdagent.daemon.control.routing.RouteTable;
import io.etcdagent.daemon.operation.IdempotencyKey;
import io.etcdagent.protocol.HealthReport;
import io.etcdagent.protocol.NodeHealth;
import io.etcdagent.protocol.OperationEvent;
import io.etcdagent.protocol.OperationRequest;
import io.etcdagent.protocol.OperationView;
import io.etcdagent.protocol.RolloutChangeRequest;
import io.etcdagent.protocol.RolloutRequest;
import io.etcdagent.protocol.RolloutView;
import io.etcdagent.protocol.Routes;
import io.etcdagent.protocol.UnlockRequest;
import io.etcdagent.protocol.Verdict;
import io.etcdagent.protocol.json.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The routes of the API, each a few words between HTTP and the {@link AgentApi}. */
public final class AgentRoutes {

    private static final String TEXT = "text/plain; charset=utf-8";

    /** The version that Prometheus' documentation gives the format; nobody has to ask for it by name. */
    private static final String METRICS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private static final String OPERATION = Routes.OPERATIONS + "/{id}";

    private final AgentApi api;
    private final Messages messages;
    private final RequestBody body;
    private final String openApi;

    /**
     * The routes to this agent.
     *
     * @param openApi the document that describes these routes
     */
    public AgentRoutes(AgentApi api, Messages messages, String openApi) {
        this.api = api;
        this.messages = messages;
        this.body = new RequestBody(messages);
        this.openApi = openApi;
    }

    public RouteTable table() {
        List<Route> routes = new ArrayList<>(List.of(
                json(Method.GET, Routes.HEALTH, Role.OBSERVE, this::health),
                stream(Routes.HEALTH_EVENTS, this::healthEvents),
                text("/livez", call -> text("ok\n")),
                text("/readyz", call -> ready()),
                metrics(api),
                json(Method.GET, Routes.NODE, Role.OBSERVE, call -> ok(api.node())),
                json(Method.GET, Routes.MEMBERS, Role.OBSERVE, call -> ok(api.members())),
                json(Method.GET, Routes.GATES, Role.OBSERVE, call -> ok(api.gates())),
                json(Method.GET, Routes.DIAGNOSIS, Role.OBSERVE, call -> ok(api.diagnosis())),
                json(Method.GET, Routes.ALARMS, Role.OBSERVE, call -> ok(api.alarms())),
                json(Method.GET, Routes.LOCK, Role.OBSERVE, call -> ok(api.lock())),
                json(Method.POST, Routes.UNLOCK, Role.OPERATE, this::unlock),
                json(Method.GET, Routes.AGENTS, Role.OBSERVE, call -> ok(api.agents())),
                json(Method.POST, Routes.OPERATIONS, Role.OPERATE, this::startOperation),
                json(Method.GET, Routes.OPERATIONS, Role.OBSERVE, this::operations),
                json(Method.GET, OPERATION, Role.OBSERVE, call -> ok(api.operation(call.variable("id")))),
                stream(OPERATION + Routes.EVENTS, this::operationEvents),
                json(Method.DELETE, OPERATION, Role.OPERATE, this::cancel),
                json(Method.POST, Routes.ROLLOUTS, Role.OPERATE, this::startRollout),
                json(Method.GET, Routes.ROLLOUTS, Role.OBSERVE, call -> ok(api.rollouts())),
                json(Method.GET, Routes.ROLLOUT, Role.OBSERVE, call -> ok(api.rollout())),
                json(
                        Method.POST,
                        Routes.PAUSE_ROLLOUT,
                        Role.OPERATE,
                        changing(Routes.PAUSE_ROLLOUT, api::pauseRollout)),
                json(
                        Method.POST,
                        Routes.RESUME_ROLLOUT,
                        Role.OPERATE,
                        changing(Routes.RESUME_ROLLOUT, api::resumeRollout)),
                json(
                        Method.POST,
                        Routes.ABORT_ROLLOUT,
                        Role.OPERATE,
                        changing(Routes.ABORT_ROLLOUT, api::abortRollout)),
                stream(Routes.ROLLOUT_EVENTS, this::rolloutEvents),
                new Route(
                        Method.GET,
                        PathTemplate.of("/openapi.yaml"),
                        Role.OBSERVE,
                        OpenApiDocument.MEDIA_TYPE,
                        call -> Reply.Document.of(200, OpenApiDocument.MEDIA_TYPE, openApi))));
        routes.addAll(new InspectRoutes(api, messages).routes());
        Route index = text("/", call -> text(new RouteTable(routes).index()));
        routes.add(index);
        return new RouteTable(routes);
    }

    /** The one route of the plain port for metrics, too. */
    public static Route metrics(AgentApi api) {
        return text(Routes.METRICS, call -> Reply.Document.of(200, METRICS_TEXT, api.metrics()));
    }

    private Reply health(Call call) throws Refusal {
        QueryParameters query = new QueryParameters(call.target().query());
        boolean fresh = query.flag("fresh");
        query.refuseOthers();
        HealthReport report = fresh ? api.freshHealth() : api.health();
        return document(verdict(report) == Verdict.UNAVAILABLE ? 503 : 200, report);
    }

    /** The worse one of node and cluster: a probe of this node wants to know of either. */
    private static Verdict verdict(HealthReport report) {
        Verdict node = report.node().verdict();
        Verdict cluster = report.cluster().verdict();
        return node.compareTo(cluster) > 0 ? node : cluster;
    }

    /** A report that has become stale proves nothing, whatever it says. */
    private Reply ready() throws Refusal {
        HealthReport report = api.health();
        NodeHealth node = report.node();
        if (node.stale()) {
            throw ProblemType.NOT_READY.refusal("Member " + node.memberName() + ": the health report is stale; it was"
                    + " made at " + node.checkedAt() + ", " + node.ageMillis() + " ms ago.");
        }
        if (verdict(report) == Verdict.UNAVAILABLE) {
            throw ProblemType.NOT_READY.refusal("Member " + node.memberName() + " is "
                    + node.verdict().word() + ", the cluster is "
                    + report.cluster().verdict().word() + ": "
                    + String.join("; ", reasons(report)));
        }
        return text("ok\n");
    }

    private static List<String> reasons(HealthReport report) {
        return Stream.concat(report.node().reasons().stream(), report.cluster().reasons().stream())
                .distinct()
                .toList();
    }

    private Reply unlock(Call call) throws Refusal {
        RequestRules.refuseIdempotencyKey(call.request().idempotencyKey());
        UnlockRequest request = body.read(call.request().body(), UnlockRequest.class);
        RequestRules.check(request);
        return ok(api.unlock(request, call.caller()));
    }

    private Reply healthEvents(Call call) throws Refusal {
        new QueryParameters(call.target().query()).refuseOthers();
        return new Reply.Stream<>(api::followHealth);
    }

    private Reply startOperation(Call call) throws Refusal {
        OperationRequest request = body.read(call.request().body(), OperationRequest.class);
        RequestRules.check(request);
        OperationView operation = api.start(request, key(call, Routes.OPERATIONS, request), call.caller());
        return document(202, operation).with("Location", Routes.operation(operation.id()));
    }

    /** What was asked for counts, not how it was written. */
    private Optional<IdempotencyKey> key(Call call, String path, Record request) throws Refusal {
        Optional<String> value = call.request().idempotencyKey();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        RequestRules.checkIdempotencyKey(value.get());
        return Optional.of(new IdempotencyKey(value.get(), RequestDigest.of(path, messages.compact(request))));
    }

    private Reply operations(Call call) throws Refusal {
        return ok(api.operations(
                OperationsQuery.read(new QueryParameters(call.target().query()))));
    }

    private Reply cancel(Call call) throws Refusal {
        RequestRules.refuseIdempotencyKey(call.request().idempotencyKey());
        return ok(api.cancel(call.variable("id"), call.caller()));
    }

    /** The look-up comes first so that a HEAD, which never subscribes, tells the truth too. */
    private Reply operationEvents(Call call) throws Refusal {
        OptionalLong after = EventPosition.of(call);
        String id = api.operation(call.variable("id")).id();
        return new Reply.Stream<OperationEvent>(follower -> api.followOperation(id, after, follower));
    }

    private Reply startRollout(Call call) throws Refusal {
        RolloutRequest request = body.read(call.request().body(), RolloutRequest.class);
        RequestRules.check(request);
        RolloutView rollout = api.startRollout(request, key(call, Routes.ROLLOUTS, request), call.caller());
        return document(202, rollout).with("Location", Routes.ROLLOUT);
    }

    /** What is done to the current rollout, once the request is known to be sound. */
    private interface RolloutChange {
        RolloutView made(RolloutChangeRequest request, Optional<IdempotencyKey> key, Caller caller) throws Refusal;
    }

    private Route.Endpoint changing(String path, RolloutChange change) {
        return call -> {
            RolloutChangeRequest request = body.read(call.request().body(), RolloutChangeRequest.class);
            RequestRules.check(request);
            return ok(change.made(request, key(call, path, request), call.caller()));
        };
    }

    private Reply rolloutEvents(Call call) throws Refusal {
        OptionalLong after = EventPosition.of(call);
        api.rollout();
        return new Reply.Stream<RolloutView>(follower -> api.followRollout(after, follower));
    }

    private Reply ok(Record message) {
        return document(200, message);
    }

    private Reply.Document document(int status, Record message) {
        return Reply.Document.of(status, Routes.JSON, messages.compact(message));
    }

    private static Reply.Document text(String text) {
        return Reply.Document.of(200, TEXT, text);
    }

    private static Route json(Method method, String path, Role role, Route.Endpoint endpoint) {
        return new Route(method, PathTemplate.of(path), role, Routes.JSON, endpoint);
    }

    private static Route text(String path, Route.Endpoint endpoint) {
        return new Route(Method.GET, PathTemplate.of(path), Role.OBSERVE, "text/plain", endpoint);
    }

    private static Route stream(String path, Route.Endpoint endpoint) {
        return new Route(Method.GET, PathTemplate.of(path), Role.OBSERVE, Routes.JSON_LINES, endpoint);
    }
}
