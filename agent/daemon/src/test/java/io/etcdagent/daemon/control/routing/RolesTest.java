package io.etcdagent.daemon.control.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcdagent.daemon.control.api.AgentRoutes;
import io.etcdagent.daemon.control.api.ScriptedApi;
import io.etcdagent.daemon.control.local.Curl;
import io.etcdagent.daemon.control.local.RunningServer;
import io.etcdagent.protocol.Problem;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Who may do what. */
class RolesTest {

    /** Walks the table with every role; the routes themselves are stood in for, since none may be reached or missed. */
    @Test
    void everyRouteTakesItsRoleAndNothingLess() {
        RouteTable table = new AgentRoutes(new ScriptedApi(), RunningServer.MESSAGES, "").table();
        for (Route route : table.routes()) {
            List<Route> reached = new ArrayList<>();
            Route standIn = new Route(route.method(), route.path(), route.role(), route.mediaType(), call -> {
                reached.add(route);
                return Reply.Document.of(200, "text/plain", "");
            });
            for (Role role : Role.values()) {
                reached.clear();
                int status = answer(new RouteTable(List.of(standIn)), route, role);
                boolean allowed = role.includes(route.role());
                assertEquals(allowed ? 200 : 403, status, role + " " + route);
                assertEquals(allowed ? List.of(route) : List.of(), reached, role + " " + route);
            }
        }
    }

    @Test
    void whatChangesSomethingTakesOperateWhatShowsDataTakesInspectAndTheRestIsForAll() {
        RouteTable table = new AgentRoutes(new ScriptedApi(), RunningServer.MESSAGES, "").table();
        for (Route route : table.routes()) {
            assertEquals(roleFor(route), route.role(), route.toString());
        }
    }

    /** Written down once more, apart from the table: what shows the data takes inspect, and nothing else does. */
    private static Role roleFor(Route route) {
        List<String> data = List.of("keys", "tables", "leases", "users", "roles", "watch", "snapshot");
        if (route.method().mutates()) {
            return Role.OPERATE;
        }
        return data.stream().anyMatch(word -> route.path().text().startsWith("/v1/" + word))
                ? Role.INSPECT
                : Role.OBSERVE;
    }

    @Test
    void everyPathRefusesTheMethodsItDoesNotTakeAndNamesThoseItDoes() {
        RouteTable table = new AgentRoutes(new ScriptedApi(), RunningServer.MESSAGES, "").table();
        for (Route route : table.routes()) {
            List<String> path = RequestTarget.parse(pathOf(route)).segments();
            RouteTable.Match match = table.find("PATCH", path);
            assertTrue(match instanceof RouteTable.NotByThisMethod, route.toString());
            String allow = ((RouteTable.NotByThisMethod) match).allow();
            for (String method : List.of("GET", "HEAD", "POST", "DELETE")) {
                boolean listed = List.of(allow.split(", ", -1)).contains(method);
                assertEquals(listed, table.find(method, path) instanceof RouteTable.Found, method + " " + route);
            }
        }
    }

    /** Needs root, to be somebody else for once; without it the tests above still cover the decision. */
    @Test
    void aStrangerObservesAndIsToldSoWhenAskingForMore() throws Exception {
        assumeTrue(RunningServer.ownUid() == 0, "only root can become somebody else");
        try (RunningServer running = RunningServer.usual()) {
            Files.setPosixFilePermissions(running.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(running.socket, PosixFilePermissions.fromString("rw-rw-rw-"));

            assertEquals(200, asStranger(running, "http://localhost/v1/lock").status());
            Curl.Answer denied = asStranger(running, "-X", "DELETE", "http://localhost/v1/operations/5f3a");

            assertEquals(403, denied.status());
            assertTrue(denied.body().contains("uid=65534"), denied.body());
            assertTrue(denied.body().contains(ProblemType.FORBIDDEN.uri()), denied.body());
        }
    }

    private static Curl.Answer asStranger(RunningServer running, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "curl",
                "-q",
                "-sS",
                "-i",
                "--max-time",
                "20",
                "--unix-socket",
                running.socket.toString()));
        command.addAll(List.of(arguments));
        return Curl.finish(new ProcessBuilder(command).start());
    }

    private static int answer(RouteTable table, Route route, Role role) {
        Request request = new Request(
                route.method().name(),
                pathOf(route),
                Optional.empty(),
                Optional.of("application/json"),
                Optional.empty(),
                "");
        CollectingExchange exchange = new CollectingExchange();
        new Dispatcher(table, RunningServer.MESSAGES, "try sudo", new AuditLog((delay, task) -> {}))
                .answer(request, new Caller("uid=1 pid=1", role), exchange);
        return exchange.status;
    }

    private static String pathOf(Route route) {
        return route.path().text().replace("{id}", "5f3a").replace("{key}", "%2Fa");
    }

    /** Keeps the status instead of sending it. */
    private static final class CollectingExchange implements Exchange {
        private int status;

        @Override
        public void send(Reply.Document document) {
            status = document.status();
        }

        @Override
        public <T extends Record> void stream(Reply.Stream<T> stream) {
            status = 200;
        }

        @Override
        public void body(Reply.Body body, Function<Exception, Problem> problem) {
            status = 200;
        }
    }
}
