package io.etcdagent.daemon.control.api;

import io.etcdagent.daemon.control.routing.Call;
import io.etcdagent.daemon.control.routing.Method;
import io.etcdagent.daemon.control.routing.PathTemplate;
import io.etcdagent.daemon.control.routing.ProblemType;
import io.etcdagent.daemon.control.routing.QueryParameters;
import io.etcdagent.daemon.control.routing.Refusal;
import io.etcdagent.daemon.control.routing.Reply;
import io.etcdagent.daemon.control.routing.Role;
import io.etcdagent.daemon.control.routing.Route;
import io.etcdagent.daemon.inspect.KeyQuery;
import io.etcdagent.daemon.inspect.KeysQuery;
import io.etcdagent.daemon.inspect.TablesQuery;
import io.etcdagent.daemon.inspect.WatchQuery;
import io.etcdagent.protocol.Routes;
import io.etcdagent.protocol.json.Messages;
import java.util.List;

/** The routes that show the data in etcd, all for the role {@link Role#INSPECT}. */
final class InspectRoutes {

    /** Longer than any value may be. */
    private static final int ALL_OF_IT = Integer.MAX_VALUE;

    private static final int USUAL_DEPTH = 2;
    private static final int MOST_DEPTH = 32;

    private final AgentApi api;
    private final Messages messages;

    InspectRoutes(AgentApi api, Messages messages) {
        this.api = api;
        this.messages = messages;
    }

    List<Route> routes() {
        return List.of(
                lines(Routes.KEYS, this::keys),
                lines(Routes.KEYS + "/{key}", this::key),
                lines(Routes.TABLES, this::tables),
                lines(Routes.LEASES, this::leases),
                lines(Routes.WATCH, this::watch),
                document(Routes.USERS, call -> api.users()),
                document(Routes.ROLES, call -> api.roles()),
                new Route(Method.GET, PathTemplate.of(Routes.SNAPSHOT), Role.INSPECT, Routes.OCTETS, this::snapshot));
    }

    private Reply keys(Call call) throws Refusal {
        QueryParameters query = new QueryParameters(call.target().query());
        KeysQuery keys = new KeysQuery(
                query.bytes("prefix"),
                query.number("revision", 0, Long.MAX_VALUE),
                query.stale(),
                query.flag("keysOnly"),
                valueBytes(query, 0));
        query.refuseOthers();
        if (keys.keysOnly() && keys.valueBytes() > 0) {
            throw ProblemType.BAD_REQUEST.refusal("keysOnly and valueBytes contradict each other.");
        }
        return body(output -> api.keys(keys, output));
    }

    private Reply key(Call call) throws Refusal {
        QueryParameters query = new QueryParameters(call.target().query());
        KeyQuery key = new KeyQuery(
                call.target().lastSegment(),
                query.number("revision", 0, Long.MAX_VALUE),
                query.stale(),
                valueBytes(query, ALL_OF_IT));
        query.refuseOthers();
        return body(output -> api.key(key, output));
    }

    private Reply tables(Call call) throws Refusal {
        QueryParameters query = new QueryParameters(call.target().query());
        TablesQuery tables = new TablesQuery(
                query.bytes("prefix"),
                (int) query.number("depth", USUAL_DEPTH, MOST_DEPTH),
                query.number("revision", 0, Long.MAX_VALUE),
                query.stale());
        query.refuseOthers();
        return body(output -> api.tables(tables, output));
    }

    private Reply leases(Call call) throws Refusal {
        QueryParameters query = new QueryParameters(call.target().query());
        boolean stale = query.stale();
        query.refuseOthers();
        return body(output -> api.leases(stale, output));
    }

    private Reply watch(Call call) throws Refusal {
        QueryParameters query = new QueryParameters(call.target().query());
        WatchQuery watch = new WatchQuery(
                query.bytes("prefix"), query.number("revision", 0, Long.MAX_VALUE), valueBytes(query, ALL_OF_IT));
        query.refuseOthers();
        return new Reply.Body(Routes.JSON_LINES, Reply.Length.ENDLESS, output -> api.watch(watch, output));
    }

    private Reply snapshot(Call call) throws Refusal {
        QueryParameters query = new QueryParameters(call.target().query());
        String member = query.text("member");
        query.refuseOthers();
        return new Reply.Body(Routes.OCTETS, Reply.Length.FINITE, output -> api.snapshot(member, output));
    }

    private static int valueBytes(QueryParameters query, int otherwise) throws Refusal {
        return (int) query.number("valueBytes", otherwise, Integer.MAX_VALUE);
    }

    private static Reply body(Reply.Writing writing) {
        return new Reply.Body(Routes.JSON_LINES, Reply.Length.FINITE, writing);
    }

    /** What is asked for in a document. */
    private interface Answer {
        Record to(Call call) throws Refusal;
    }

    private Route document(String path, Answer answer) {
        return new Route(Method.GET, PathTemplate.of(path), Role.INSPECT, Routes.JSON, call -> {
            new QueryParameters(call.target().query()).refuseOthers();
            return Reply.Document.of(200, Routes.JSON, messages.compact(answer.to(call)));
        });
    }

    private static Route lines(String path, Route.Endpoint endpoint) {
        return new Route(Method.GET, PathTemplate.of(path), Role.INSPECT, Routes.JSON_LINES, endpoint);
    }
}
